package dev.hypha.transport;

/// One open connection to another node, after the handshake.
///
/// Frames of one lane arrive in the order in which they were sent, each once, until the connection closes; a closed
/// connection never opens again. All methods may be called from any thread.
public interface Connection {
    /// What the peer said of itself in the handshake.
    ///
    /// @return the peer
    PeerInfo peer();

    /// Sends a frame.
    ///
    /// The frame is written later, in the order of the calls, by whichever thread then holds the right to write: it
    /// is encoded straight into the outgoing buffer. Frames sent by the connection's own event loop while it hands
    /// out incoming ones are flushed together when it has handed out all of them. When too many bytes are queued
    /// this waits for room, unless it is called on an event loop or the frame is on the control lane.
    ///
    /// @param frame what to send; if the connection closes before it is written, it is told by
    ///     [OutgoingFrame#dropped]
    void send(OutgoingFrame frame);

    /// Tells the peer that it may send so many more bytes on the data lane: called when the frames that took them
    /// have been consumed.
    ///
    /// @param bytes as given by [IncomingFrame#size]
    void consumed(long bytes);

    /// A buffer for a body that must be encoded before it can be sent: by the caller's thread, while its values are
    /// what they were.
    ///
    /// @return an empty body, to be closed by who asked for it
    OutgoingBody newBody();

    /// Closes the connection after the frames that were sent so far are written; tells the peer why.
    ///
    /// @param reason why
    void close(CloseReason reason);

    /// Whether the calling thread is the one that reads from this connection.
    ///
    /// @return true on its event loop
    boolean inEventLoop();
}
