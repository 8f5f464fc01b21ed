package dev.hypha.checkpoint;

/// A store could not do what was asked. What was stored before is as it was.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What was in the way.
    public enum Kind {
        /// The store cannot be reached or fails; the same may work later.
        UNAVAILABLE("HYP-CKPT-001"),

        /// There is no room left; the same works when there is.
        FULL("HYP-CKPT-002"),

        /// What is stored is damaged or cut off: an older checkpoint is to be used.
        CORRUPT("HYP-CKPT-003"),

        /// The store has been closed.
        CLOSED("HYP-CKPT-004"),

        /// The store is configured wrongly.
        CONFIGURATION("HYP-CKPT-005"),

        /// A content is larger than a store takes.
        TOO_LARGE("HYP-CKPT-006");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /// The stable code.
        ///
        /// @return `HYP-CKPT-...`
        public String code() {
            return code;
        }
    }

    /// More of what a cause says is cut off: some say what they were asked, state and all.
    private static final int CAUSE_LENGTH_MAX = 500;

    private final Kind kind;

    /// A failure.
    ///
    /// @param kind what was in the way
    /// @param message what could not be done, to what, and the remedy
    public CheckpointException(Kind kind, String message) {
        super(kind.code() + " " + message);
        this.kind = kind;
    }

    /// A failure with its cause.
    ///
    /// @param kind what was in the way
    /// @param message what could not be done, to what, and the remedy
    /// @param cause what the store's own parts say; of its message, the beginning is told
    public CheckpointException(Kind kind, String message, Throwable cause) {
        super(kind.code() + " " + message + ": " + beginning(String.valueOf(cause.getMessage())), cause);
        this.kind = kind;
    }

    private static String beginning(String text) {
        return text.length() <= CAUSE_LENGTH_MAX ? text : text.substring(0, CAUSE_LENGTH_MAX) + "...";
    }

    /// What was in the way.
    ///
    /// @return the kind
    public Kind kind() {
        return kind;
    }
}
