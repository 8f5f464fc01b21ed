package dev.hypha.transport;

/// Why a connection closed.
///
/// @param kind what happened
/// @param message details for people
public record CloseReason(Kind kind, String message) {
    /// What can end a connection.
    public enum Kind {
        /// This side closed it.
        LOCAL,
        /// The peer closed it in good order.
        REMOTE,
        /// The network broke, or the peer's process ended.
        BROKEN,
        /// The peer said nothing for too long.
        SILENT,
        /// The membership of the cluster has given the peer up, though the network has not.
        DECLARED_DEAD,
        /// The peer sent what no peer should.
        PROTOCOL_ERROR,
        /// Security does not admit the peer any more.
        NOT_AUTHENTICATED,
        /// A frame could not be encoded; only that frame is affected.
        UNENCODABLE
    }

    @Override
    public String toString() {
        return kind + ": " + message;
    }
}
