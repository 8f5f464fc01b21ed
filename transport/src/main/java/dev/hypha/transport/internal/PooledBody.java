package dev.hypha.transport.internal;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.transport.OutgoingBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A body that starts as a small array on the heap, where most end, and goes on in pooled memory.
final class PooledBody extends OutgoingBody {
    private static final int HEAP_START = 128;
    private static final int HEAP_MAX = 2048;

    private final ByteBufAllocator memory;
    private final int bytesMax;
    private @Nullable ByteBuf pooled;
    private boolean closed;

    PooledBody(ByteBufAllocator memory, ValueCodec values, int bytesMax) {
        super(values, ByteBuffer.allocate(HEAP_START));
        this.memory = memory;
        this.bytesMax = bytesMax;
    }

    @Override
    protected void grow(int needed) {
        if (closed) {
            throw new IllegalStateException("the body is closed");
        }
        ByteBuffer old = buffer();
        long least = (long) old.position() + needed;
        if (least > bytesMax) {
            throw new WireException(
                    "HYP-NET-011 a message of more than " + bytesMax + " bytes cannot be sent; use a channel");
        }
        int size = (int) Math.min(bytesMax, Math.max(least, 2L * old.capacity()));
        old.flip();
        if (size <= HEAP_MAX) {
            buffer(ByteBuffer.allocate(size).put(old));
            return;
        }
        ByteBuf larger = memory.directBuffer(size, size);
        buffer(larger.nioBuffer(0, size).put(old));
        if (pooled != null) {
            pooled.release();
        }
        pooled = larger;
    }

    @Override
    public int size() {
        return buffer().position();
    }

    /// What was written, by reference.
    ///
    /// @return a new reference, or null if it is on the heap
    @Nullable
    ByteBuf reference() {
        if (closed) {
            throw new IllegalStateException("the body is closed");
        }
        return pooled == null ? null : pooled.retainedSlice(0, size());
    }

    /// What was written, to be copied.
    ByteBuffer content() {
        if (closed) {
            throw new IllegalStateException("the body is closed");
        }
        return buffer().duplicate().flip();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            buffer(ByteBuffer.allocate(0));
            if (pooled != null) {
                pooled.release();
                pooled = null;
            }
        }
    }
}
