package dev.hypha;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A throwable as data: a remote exception is never deserialized, so its class need not exist here.
///
/// @param type the binary name of its class
/// @param message its message, empty if it has none
/// @param frames its stack, innermost first, without the runtime's own frames below the function
/// @param cause its cause, if any
/// @param suppressed what it suppressed
public record ThrowableData(
        String type,
        String message,
        List<StackTraceElement> frames,
        Optional<ThrowableData> cause,
        List<ThrowableData> suppressed) {
    /// The deepest chain of causes that is kept; a cycle ends here.
    public static final int CAUSE_DEPTH_MAX = 16;

    /// The most frames that are kept of one throwable.
    public static final int FRAMES_MAX = 256;

    /// Copies the lists.
    public ThrowableData {
        frames = List.copyOf(frames);
        suppressed = List.copyOf(suppressed);
    }

    /// The throwable as data, its causes and what it suppressed included.
    ///
    /// @param thrown a throwable
    /// @return the data
    public static ThrowableData of(Throwable thrown) {
        return of(thrown, 0);
    }

    private static ThrowableData of(Throwable thrown, int depth) {
        if (thrown instanceof RemoteCause remote) {
            return remote.data();
        }
        @Nullable Throwable cause = thrown.getCause();
        List<ThrowableData> suppressed = new ArrayList<>();
        if (depth < CAUSE_DEPTH_MAX) {
            for (Throwable each : thrown.getSuppressed()) {
                suppressed.add(of(each, depth + 1));
            }
        }
        StackTraceElement[] stack = thrown.getStackTrace();
        List<StackTraceElement> frames = List.of(stack).subList(0, Math.min(stack.length, FRAMES_MAX));
        return new ThrowableData(
                thrown.getClass().getName(),
                messageOf(thrown),
                frames,
                cause == null || depth >= CAUSE_DEPTH_MAX ? Optional.empty() : Optional.of(of(cause, depth + 1)),
                suppressed);
    }

    /// The same throwable with one more frame at the outer end: the hop by which the call came to its node.
    ///
    /// @param node where it ran
    /// @param attempt which try it was, from 1
    /// @param task the task
    /// @return the data with the hop's line
    public ThrowableData withHop(NodeId node, int attempt, TaskId task) {
        List<StackTraceElement> stitched = new ArrayList<>(frames);
        stitched.add(new StackTraceElement("[node " + node + "]", "[attempt " + attempt + "]", "task " + task, -1));
        return new ThrowableData(type, message, stitched, cause, suppressed);
    }

    /// A message must not be able to break the report of its own failure.
    private static String messageOf(Throwable thrown) {
        try {
            @Nullable String message = thrown.getMessage();
            return message == null ? "" : message;
        } catch (RuntimeException e) {
            return "(its getMessage threw " + e.getClass().getName() + ")";
        }
    }

    /// What `printStackTrace` would print of it: causes, what was suppressed, and the hops between nodes.
    ///
    /// @return several lines
    public String stackTrace() {
        StringWriter text = new StringWriter();
        new RemoteCause(this).printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /// The first line that a stack trace would have.
    ///
    /// @return type and message
    public String headline() {
        return message.isEmpty() ? type : type + ": " + message;
    }
}
