package dev.hypha.core;

import java.util.ArrayList;
import java.util.List;

/// Cuts the runtime's own frames from below a function's stack, so that a trace shows the application.
final class Frames {
    private static final String HERE = Execution.class.getName();

    private Frames() {}

    /// The throwable, with the frames from the call of the function outwards removed, also in its causes.
    static Throwable trimmed(Throwable thrown) {
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < 16; depth++) {
            trim(each);
            each = each.getCause();
        }
        return thrown;
    }

    private static void trim(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        List<StackTraceElement> kept = ofFunction(frames);
        if (kept.size() < frames.length) {
            thrown.setStackTrace(kept.toArray(StackTraceElement[]::new));
        }
    }

    /// The frames up to the call of the function, or all of them if there is none.
    static List<StackTraceElement> ofFunction(StackTraceElement[] frames) {
        int end = frames.length;
        for (int i = 0; i < frames.length; i++) {
            if (frames[i].getClassName().equals(HERE)) {
                end = i;
                break;
            }
        }
        List<StackTraceElement> kept = new ArrayList<>(List.of(frames).subList(0, end));
        while (end < frames.length && !kept.isEmpty() && isGenerated(kept.getLast())) {
            kept.removeLast();
        }
        return kept;
    }

    private static boolean isGenerated(StackTraceElement frame) {
        return frame.getClassName().contains("Calls$") && frame.getMethodName().equals("invoke");
    }
}
