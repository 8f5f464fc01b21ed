package dev.hypha;

import java.nio.ByteBuffer;
import java.util.Optional;

/// The reading end of a channel. One thread at a time.
public interface ChannelReceiver extends AutoCloseable {
    /// What a sender needs to reach this receiver.
    ///
    /// @return the address
    ChannelAddress address();

    /// Reads what there is into `target`, waiting for at least one byte.
    ///
    /// @param target where to put the bytes; must have room
    /// @return how many bytes were read, or -1 at the end of the stream
    /// @throws InterruptedException if interrupted while waiting
    /// @throws ChannelException if the sender failed or its node was lost
    int read(ByteBuffer target) throws InterruptedException;

    /// Reads the next value written by [ChannelSender#write(Object)].
    ///
    /// @param <T> its type
    /// @param type its type
    /// @return the value, or empty at the end of the stream
    /// @throws InterruptedException if interrupted while waiting
    /// @throws ChannelException if the sender failed, its node was lost, or the value is of another type
    <T> Optional<T> read(Class<T> type) throws InterruptedException;

    /// Ends reading; a sender that still writes gets a [ChannelException]. Idempotent.
    @Override
    void close();
}
