package dev.hypha.transport;

import org.jspecify.annotations.Nullable;

/// A listener or a connection could not be opened. The message starts with the stable code and names the
/// endpoint.
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;
    private final String endpoint;

    /// An exception.
    ///
    /// @param code what kind of failure
    /// @param endpoint the endpoint
    /// @param message what happened, and what to do about it
    /// @param cause what was caught
    public TransportException(Code code, String endpoint, String message, @Nullable Throwable cause) {
        super(code.text() + " " + endpoint + ": " + message, cause);
        this.code = code;
        this.endpoint = endpoint;
    }

    /// What kind of failure.
    ///
    /// @return the code
    public Code code() {
        return code;
    }

    /// Where it happened.
    ///
    /// @return an [Endpoint] as text
    public String endpoint() {
        return endpoint;
    }

    /// The kinds of failure. The number is for ever, and travels in the frames `REFUSED` and `CLOSE`.
    public enum Code {
        /// The endpoint cannot be bound.
        CANNOT_BIND(1),
        /// Nobody answers at the endpoint.
        UNREACHABLE(2),
        /// What answers is no Hypha node, or speaks garbage.
        NOT_HYPHA(3),
        /// The two nodes have no protocol version in common.
        NO_COMMON_VERSION(4),
        /// The other node belongs to another cluster.
        WRONG_CLUSTER(5),
        /// The endpoint is this very node.
        SELF(6),
        /// The other node, or another one that is connected to it, has the same name.
        DUPLICATE_NODE(7),
        /// The handshake took too long.
        HANDSHAKE_TIMEOUT(8),
        /// The other side's security, or this side's, refused.
        NOT_AUTHENTICATED(9),
        /// The peer broke the protocol.
        PROTOCOL_ERROR(10),
        /// A message is larger than the receiver takes.
        TOO_LARGE(11),
        /// This transport does not serve this kind of endpoint.
        UNSUPPORTED(12),
        /// The transport is closed.
        CLOSED(13),
        /// The connection closes in good order.
        GOODBYE(14),
        /// The peer said nothing for too long.
        SILENT(15),
        /// The membership of the sender's cluster has declared the receiver dead.
        DECLARED_DEAD(16);

        private static final Code[] VALUES = values();

        private final int number;

        Code(int number) {
            this.number = number;
        }

        /// The number on the wire.
        ///
        /// @return 1 and up
        public int number() {
            return number;
        }

        /// The stable code.
        ///
        /// @return for example `HYP-NET-001`
        public String text() {
            return "HYP-NET-%03d".formatted(number);
        }

        /// The code of a number.
        ///
        /// @param number from the wire
        /// @return the code; [#PROTOCOL_ERROR] for a number that only a newer version knows
        public static Code of(int number) {
            return number >= 1 && number <= VALUES.length ? VALUES[number - 1] : PROTOCOL_ERROR;
        }
    }
}
