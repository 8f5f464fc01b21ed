package dev.hypha.transport;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;

/// Bytes encoded ahead of sending, in pooled memory. They can be appended to any number of frames, one after the
/// other.
public abstract class OutgoingBody extends WireWriter implements AutoCloseable {
    /// A body into a buffer.
    ///
    /// @param values writes what is not plain
    /// @param buffer where to write
    protected OutgoingBody(ValueCodec values, ByteBuffer buffer) {
        super(values, buffer);
    }

    /// How much was written.
    ///
    /// @return bytes
    public abstract int size();

    /// Gives the memory back when no frame needs it any more. Idempotent; nothing may be written or appended
    /// afterwards.
    @Override
    public abstract void close();
}
