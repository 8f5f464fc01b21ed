package dev.hypha.transport.internal;

import dev.hypha.spi.WireReader;
import dev.hypha.transport.IncomingFrame.RetainedBody;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A body that outlives its frame: a part of the receive buffer, or a copy on the heap, which needs no closing.
final class KeptBody implements RetainedBody {
    private final WireReader reader;
    private final @Nullable AtomicReference<@Nullable ByteBuf> memory;

    KeptBody(WireReader reader) {
        this.reader = reader;
        this.memory = null;
    }

    KeptBody(WireReader reader, ByteBuf memory) {
        this.reader = reader;
        this.memory = new AtomicReference<>(memory);
    }

    @Override
    public WireReader reader() {
        return reader;
    }

    @Override
    public void close() {
        if (memory != null) {
            ByteBuf held = memory.getAndSet(null);
            if (held != null) {
                held.release();
            }
        }
    }
}
