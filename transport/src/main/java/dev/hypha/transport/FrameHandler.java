package dev.hypha.transport;

/// Receives the frames of one connection. All methods are called by its event loop, one at a time, and must not
/// block.
public interface FrameHandler {
    /// A frame has arrived, whole.
    ///
    /// @param frame the frame; the object is used again for the next one
    /// @throws dev.hypha.spi.WireException if it cannot be read: the connection then closes with a protocol
    ///     error
    void onFrame(IncomingFrame frame);

    /// All frames that had arrived were handed out; what was sent meanwhile is about to be flushed.
    default void onReadComplete() {}

    /// The connection is to be replaced by a new one: it is old, or the keys of one side have changed. It
    /// goes on working; whoever dialled opens another one, and closes this one when what is under way on it
    /// has ended. Called once at most, on the side that dialled.
    default void onRenewalDue() {}

    /// The connection is gone. Called once, last; every frame that was not written has been told by
    /// [OutgoingFrame#dropped].
    ///
    /// @param reason why
    void onClosed(CloseReason reason);

    /// Makes a handler for each new connection, when its handshake is over.
    interface Factory {
        /// The handler of a connection.
        ///
        /// @param connection the connection
        /// @return its handler
        FrameHandler create(Connection connection);
    }
}
