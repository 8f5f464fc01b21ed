package dev.hypha.transport.internal;

import dev.hypha.security.PeerEvidence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One end of a connection within this process. Bytes are handed over by reference and read by the other end's
/// loop.
final class MemoryLink implements Link {
    /// Bytes on their way after which the writer waits, as a socket's buffer would make it.
    private static final long IN_FLIGHT_MAX = 1024 * 1024;

    private final MemoryLoop loop;
    private final String address;
    private final FrameConnection connection;
    private final Queue<ByteBuf> inbox = PlatformDependent.newMpscQueue();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicReference<@Nullable Runnable> whenDrained = new AtomicReference<>();
    private volatile boolean peerClosed;
    private volatile @Nullable MemoryLink peer;

    MemoryLink(MemoryLoop loop, Setup setup, String address) {
        this.loop = loop;
        this.address = address;
        this.connection = new FrameConnection(this, setup);
    }

    /// Joins two ends and starts the conversation.
    static void join(MemoryLink one, MemoryLink other) {
        one.peer = other;
        other.peer = one;
        one.execute(one.connection::opened);
        other.execute(other.connection::opened);
    }

    FrameConnection connection() {
        return connection;
    }

    private void deliver(ByteBuf bytes) {
        inbox.add(bytes);
        wake();
    }

    private void wake() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                loop.execute(this::read);
            } catch (RejectedExecutionException e) {
                discard();
            }
        }
    }

    private void read() {
        scheduled.set(false);
        if (closed.get()) {
            discard();
            return;
        }
        boolean last = peerClosed;
        int bytes = 0;
        for (ByteBuf next = inbox.poll(); next != null; next = inbox.poll()) {
            bytes += next.readableBytes();
            try {
                connection.receive(next);
            } finally {
                next.release();
            }
        }
        connection.readComplete();
        MemoryLink writer = peer;
        if (writer != null && bytes > 0) {
            writer.arrived(bytes);
        }
        if (last) {
            close();
        }
    }

    private void arrived(int bytes) {
        if (inFlight.addAndGet(-bytes) == 0) {
            drained();
        }
    }

    private void drained() {
        Runnable waiting = whenDrained.getAndSet(null);
        if (waiting != null) {
            try {
                loop.execute(waiting);
            } catch (RejectedExecutionException e) {
                discard();
            }
        }
    }

    private void discard() {
        for (ByteBuf next = inbox.poll(); next != null; next = inbox.poll()) {
            next.release();
        }
    }

    @Override
    public boolean inEventLoop() {
        return loop.isCurrent();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        loop.schedule(task, delay);
    }

    @Override
    public void write(ByteBuf bytes) {
        MemoryLink reader = peer;
        if (reader == null || closed.get()) {
            bytes.release();
            return;
        }
        inFlight.addAndGet(bytes.readableBytes());
        reader.deliver(bytes);
    }

    @Override
    public boolean flush(Runnable task) {
        if (inFlight.get() < IN_FLIGHT_MAX || closed.get()) {
            return true;
        }
        whenDrained.set(task);
        if (inFlight.get() == 0 || closed.get()) {
            return whenDrained.getAndSet(null) != null;
        }
        return false;
    }

    @Override
    public boolean canWriteNow() {
        return inFlight.get() < IN_FLIGHT_MAX;
    }

    @Override
    public int writeNow(ByteBuffer bytes, int from, int to) {
        int length = to - from;
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        copy.writeBytes(bytes.duplicate().position(from).limit(to));
        write(copy);
        return length;
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            MemoryLink other = peer;
            if (other != null) {
                other.peerClosed = true;
                other.wake();
            }
            try {
                loop.execute(() -> {
                    discard();
                    connection.closed(null);
                });
            } catch (RejectedExecutionException e) {
                discard();
            }
            drained();
        }
    }

    @Override
    public void release() {}

    @Override
    public PeerEvidence evidence() {
        return new PeerEvidence.SameProcess();
    }

    @Override
    public String address() {
        return address;
    }
}
