package dev.hypha;

import java.util.HexFormat;

/// The identity of one spawned call, the same for all its attempts and on all nodes.
///
/// @param origin the incarnation of the node that spawned it: random, new at every start
/// @param sequence its number there, from 1
public record TaskId(long origin, long sequence) {
    private static final int ORIGIN_DIGITS = 16;
    private static final int HEXADECIMAL = 16;

    /// Reads what [#toString] writes.
    ///
    /// @param text such as `9f3ac2d1e0b45687-1a`
    /// @return the id
    /// @throws IllegalArgumentException if it is none
    public static TaskId parse(String text) {
        if (text.length() > ORIGIN_DIGITS + 1 && text.charAt(ORIGIN_DIGITS) == '-') {
            try {
                TaskId id = new TaskId(
                        Long.parseUnsignedLong(text, 0, ORIGIN_DIGITS, HEXADECIMAL),
                        Long.parseUnsignedLong(text, ORIGIN_DIGITS + 1, text.length(), HEXADECIMAL));
                if (id.toString().equals(text)) {
                    return id;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("a task id is as 9f3ac2d1e0b45687-1a, was '" + text + "'", e);
            }
        }
        throw new IllegalArgumentException("a task id is as 9f3ac2d1e0b45687-1a, was '" + text + "'");
    }

    /// Both parts in hexadecimal, such as `9f3ac2d1e0b45687-1a`.
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(origin) + "-" + Long.toHexString(sequence);
    }
}
