package dev.hypha;

/// How far a call says it is.
///
/// @param done units of work done so far
/// @param total units in all, 0 if not known
/// @param message a word for people, empty if there is none
public record Progress(long done, long total, String message) {
    /// Nothing was reported.
    public static final Progress NONE = new Progress(0, 0, "");

    /// Checks the ranges.
    public Progress {
        if (done < 0 || total < 0) {
            throw new IllegalArgumentException("progress must not be negative, was " + done + " of " + total);
        }
    }
}
