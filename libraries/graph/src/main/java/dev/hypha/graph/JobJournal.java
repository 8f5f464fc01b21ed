package dev.hypha.graph;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What has happened to a job, the last lines of it. Not thread safe.
final class JobJournal {
    /// So many lines are kept.
    static final int LINES_MAX = 500;

    /// So many characters of a line, or of any text that others have made, are kept.
    static final int LINE_LENGTH_MAX = 4000;

    private final Deque<String> lines = new ArrayDeque<>();
    private long first;
    private int attempt;
    private long taken;

    void add(Instant now, String line) {
        append(line(now, line));
    }

    /// A line with its time.
    static String line(Instant now, String line) {
        return cut(now.truncatedTo(ChronoUnit.MILLIS) + "  " + line);
    }

    /// A text, or its beginning if it is too long to be kept and sent around.
    static String cut(String text) {
        if (text.length() <= LINE_LENGTH_MAX) {
            return text;
        }
        String rest = " ... (cut, had " + text.length() + " characters)";
        int end = LINE_LENGTH_MAX - rest.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + rest;
    }

    private void append(String line) {
        lines.add(line);
        if (lines.size() > LINES_MAX) {
            lines.remove();
            first++;
        }
    }

    /// Takes a driver's lines, those that are new.
    ///
    /// @param of the driver's number
    /// @param from the number of the first line
    void addAll(int of, long from, List<String> told) {
        if (of != attempt) {
            attempt = of;
            taken = 0;
        }
        for (int i = (int) Math.min(Math.max(0, taken - from), told.size()); i < told.size(); i++) {
            append(told.get(i));
        }
        taken = Math.max(taken, from + told.size());
    }

    /// The lines from a number on, of those that are left.
    MasterAnswer.Lines after(long from) {
        return new MasterAnswer.Lines(
                lines.stream().skip(Math.max(0, from - first)).toList(), first + lines.size());
    }
}
