package dev.hypha.graph;

import dev.hypha.spi.FileTrouble;
import java.io.IOException;
/// Thrown when a graph job cannot be described, loaded or finished.
///
/// The message starts with the code of its [Kind].

public final class GraphException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What went wrong.
    public enum Kind {
        /// The graph cannot be read, or is not what its format says.
        SOURCE("HYP-GRAPH-001"),

        /// The job is described wrongly.
        SPECIFICATION("HYP-GRAPH-002"),

        /// The job failed and could not be recovered.
        FAILED("HYP-GRAPH-003"),

        /// The job was cancelled.
        CANCELLED("HYP-GRAPH-004"),

        /// A checkpoint does not fit the job.
        CHECKPOINT("HYP-GRAPH-005"),

        /// The results cannot be written.
        SINK("HYP-GRAPH-006"),

        /// No master answers, or not as this release understands.
        MASTER("HYP-GRAPH-007"),

        /// There is no such job, or nothing of the kind can be done to it.
        JOB("HYP-GRAPH-008"),

        /// A master leads that keeps its records elsewhere.
        OTHER_MASTER("HYP-GRAPH-009");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /// The stable code.
        ///
        /// @return such as `HYP-GRAPH-001`
        public String code() {
            return code;
        }
    }

    private final Kind kind;

    /// An exception with its kind.
    ///
    /// @param kind what went wrong
    /// @param message the offending value, and what to do
    public GraphException(Kind kind, String message) {
        super(kind.code() + " " + message);
        this.kind = kind;
    }

    /// An exception with its kind and cause.
    ///
    /// @param kind what went wrong
    /// @param message the offending value, and what to do
    /// @param cause what it comes from
    public GraphException(Kind kind, String message, Throwable cause) {
        super(kind.code() + " " + message + ": " + cause.getMessage(), cause);
        this.kind = kind;
    }

    /// The exception for a file that cannot be read: says why in words.
    static GraphException unreadable(Kind kind, String message, IOException cause) {
        GraphException made = new GraphException(kind, message + ": " + FileTrouble.of(cause));
        made.initCause(cause);
        return made;
    }

    /// The exception that a message is from.
    static GraphException of(String message) {
        for (Kind kind : Kind.values()) {
            if (message.startsWith(kind.code() + " ")) {
                return new GraphException(kind, message.substring(kind.code().length() + 1));
            }
        }
        return new GraphException(Kind.FAILED, "the job failed: " + message);
    }

    /// What went wrong.
    ///
    /// @return the kind
    public Kind kind() {
        return kind;
    }
}
