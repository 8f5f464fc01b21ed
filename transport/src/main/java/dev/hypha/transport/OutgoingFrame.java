package dev.hypha.transport;

/// A frame that is to be sent; often the very object that waits for the answer, so that a call needs no other.
public interface OutgoingFrame {
    /// Writes the frame: [FrameWriter#begin], then the body; or nothing, if there is nothing to be said any more.
    ///
    /// Called at most once, in the order of sending, while no other frame of the connection is written: what it
    /// does to state that belongs to the connection needs no lock. Must be quick and must not block.
    ///
    /// @param out where to
    void writeTo(FrameWriter out);

    /// Told instead of [#writeTo] when the connection closed first: the peer certainly never saw the frame. Also
    /// told when [#writeTo] threw, in which case nothing of the frame was sent.
    ///
    /// @param reason why
    void dropped(CloseReason reason);

    /// Whether the frame travels on the control lane: before all data, without waiting for credit. For small frames
    /// that must get through under load.
    ///
    /// @return false by default
    default boolean control() {
        return false;
    }

    /// About how many bytes the frame keeps in memory, beyond itself, while it waits to be written: what the limit
    /// of queued bytes counts.
    ///
    /// @return for example the size of its body, 0 by default
    default int queuedBytes() {
        return 0;
    }
}
