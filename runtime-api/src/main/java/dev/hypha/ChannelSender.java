package dev.hypha;

import java.nio.ByteBuffer;

/// The writing end of a channel: an ordered stream of bytes to one receiver, on any node.
///
/// Writing waits while the receiver has not granted credit, so a slow reader slows its writer and memory
/// stays bounded. One thread at a time.
public interface ChannelSender extends AutoCloseable {
    /// Writes all remaining bytes. The buffer may be reused on return.
    ///
    /// @param bytes what to write
    /// @throws InterruptedException if interrupted while waiting for credit
    /// @throws ChannelException if the receiver closed, its node was lost, or nobody opened it in time
    void write(ByteBuffer bytes) throws InterruptedException;

    /// Writes one value, framed, for [ChannelReceiver#read(Class)]. Do not mix with [#write(ByteBuffer)] on one
    /// channel.
    ///
    /// @param value a value of a type that some catalogue lists
    /// @throws InterruptedException if interrupted while waiting for credit
    /// @throws ChannelException as for bytes
    void write(Object value) throws InterruptedException;

    /// Ends the stream in good order: the receiver reads what was written, then the end. Idempotent.
    @Override
    void close();
}
