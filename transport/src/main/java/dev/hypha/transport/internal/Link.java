package dev.hypha.transport.internal;

import dev.hypha.security.PeerEvidence;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;

/// What carries the bytes of one connection, and the thread that reads them.
interface Link {
    /// Whether the calling thread is the one that reads.
    boolean inEventLoop();

    /// Runs something on the reading thread.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException if that thread has ended
    void execute(Runnable task);

    /// Runs something on the reading thread, later.
    void schedule(Runnable task, Duration delay);

    /// Takes bytes, and the reference to them. On the reading thread only, by who owns the right to write.
    void write(ByteBuf bytes);

    /// Sends what was taken.
    ///
    /// @return false if the other side is slow: `whenDrained` will then run, on the reading thread, when all is
    ///     sent or the link is closed
    boolean flush(Runnable whenDrained);

    /// Whether [#writeNow] may be called.
    boolean canWriteNow();

    /// Sends bytes from any thread that owns the right to write, if nothing waits within the link.
    ///
    /// @return how many were taken, less than there are if the other side is slow
    /// @throws java.io.IOException if the link is broken
    int writeNow(ByteBuffer bytes, int from, int to) throws java.io.IOException;

    /// Whether bytes still get through.
    boolean isOpen();

    /// Closes it; [FrameConnection#closed] follows on the reading thread. From any thread.
    void close();

    /// Lets go of what [#writeNow] needs; called once by the last owner of the right to write.
    void release();

    /// What is known of the other end, after encryption is set up.
    PeerEvidence evidence();

    /// Where the other end is, for people.
    String address();
}
