package dev.hypha.checkpoint;

import java.util.Comparator;

/// The name of one stored piece: what it belongs to, which checkpoint of that, and which part of the
/// checkpoint.
///
/// Keys are ordered by scope, then number, then part.
///
/// @param scope what is checkpointed, such as `graph/job-7`: 1 to [#SEGMENTS_MAX] segments with a slash
///     between, each of 1 to [#SEGMENT_LENGTH_MAX] of the characters `a-z A-Z 0-9 . _ -`, and neither `.`
///     nor `..`
/// @param number the number of the checkpoint, from 0
/// @param part one segment, unique in the checkpoint
public record CheckpointKey(String scope, long number, String part) implements Comparable<CheckpointKey> {
    /// The most segments of a scope.
    public static final int SEGMENTS_MAX = 8;

    /// The longest segment, in characters.
    public static final int SEGMENT_LENGTH_MAX = 100;

    private static final Comparator<CheckpointKey> ORDER = Comparator.comparing(CheckpointKey::scope)
            .thenComparingLong(CheckpointKey::number)
            .thenComparing(CheckpointKey::part);

    /// Checks the names and the number.
    public CheckpointKey {
        checkScope(scope);
        if (number < 0) {
            throw new IllegalArgumentException("the number of a checkpoint is 0 or more, was " + number);
        }
        if (!isSegment(part)) {
            throw new IllegalArgumentException("the part of a checkpoint " + RULE + ", was '" + part + "'");
        }
    }

    private static final String RULE =
            "has 1 to " + SEGMENT_LENGTH_MAX + " of the characters a-z A-Z 0-9 . _ - and is neither '.' nor '..'";

    /// Checks a scope.
    ///
    /// @param scope the text
    /// @return the same
    /// @throws IllegalArgumentException if it breaks the rule
    public static String checkScope(String scope) {
        String[] segments = scope.split("/", -1);
        if (segments.length > SEGMENTS_MAX) {
            throw new IllegalArgumentException(
                    "the scope of a checkpoint has at most " + SEGMENTS_MAX + " segments, was '" + scope + "'");
        }
        for (String segment : segments) {
            if (!isSegment(segment)) {
                throw new IllegalArgumentException(
                        "each segment of a checkpoint's scope " + RULE + ", the scope was '" + scope + "'");
            }
        }
        return scope;
    }

    private static boolean isSegment(String text) {
        return !text.isEmpty()
                && text.length() <= SEGMENT_LENGTH_MAX
                && !".".equals(text)
                && !"..".equals(text)
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '.'
                                || c == '_'
                                || c == '-');
    }

    @Override
    public int compareTo(CheckpointKey other) {
        return ORDER.compare(this, other);
    }

    /// For people, such as `graph/job-7#12/manifest`.
    @Override
    public String toString() {
        return scope + '#' + number + '/' + part;
    }
}
