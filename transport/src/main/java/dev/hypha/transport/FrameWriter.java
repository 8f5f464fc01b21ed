package dev.hypha.transport;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;

/// Writes one frame after the other into the outgoing buffer.
public abstract class FrameWriter extends WireWriter {
    /// A writer into a buffer.
    ///
    /// @param values writes what is not plain
    /// @param buffer where to write
    protected FrameWriter(ValueCodec values, ByteBuffer buffer) {
        super(values, buffer);
    }

    /// Starts the frame; what is written from here on is its body. The end of [OutgoingFrame#writeTo] ends it.
    ///
    /// @param type a constant of [FrameType]
    /// @param flags eight bits whose meaning depends on the type; the highest is the transport's own
    /// @param id the call or channel it belongs to, 0 for none
    public abstract void begin(byte type, int flags, long id);

    /// Appends a body that was encoded before, by reference if it is large. Must be the last thing written. The
    /// body's owner may close it right afterwards: this keeps its own hold on the bytes.
    ///
    /// @param body what to append
    public abstract void append(OutgoingBody body);
}
