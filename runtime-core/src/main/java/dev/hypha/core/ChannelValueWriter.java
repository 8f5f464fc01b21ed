package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;

/// Encodes one value after the other for a channel, each behind its length, into the same memory.
final class ChannelValueWriter extends WireWriter {
    private static final int INITIAL_BYTES = 512;
    private static final int KEEP_BYTES_MAX = 64 * 1024;

    private final ChannelAddress address;

    ChannelValueWriter(ChannelAddress address, ValueCodec codec) {
        super(codec, ByteBuffer.allocate(INITIAL_BYTES));
        this.address = address;
    }

    /// Encodes a value.
    ///
    /// @return its length and its bytes, valid until the next value
    /// @throws ChannelException if it cannot be written, or is too large
    ByteBuffer encode(Object value) {
        buffer(buffer().capacity() > KEEP_BYTES_MAX ? ByteBuffer.allocate(INITIAL_BYTES) : buffer().clear());
        try {
            writeInt(0);
            writeValue(value);
        } catch (WireException e) {
            throw new ChannelException(ChannelErrors.unwritable(address, String.valueOf(e.getMessage())));
        }
        int length = buffer().position() - ChannelValues.LENGTH_BYTES;
        if (length > ChannelValues.VALUE_BYTES_MAX) {
            throw tooLarge();
        }
        return buffer().putInt(0, length).flip();
    }

    @Override
    protected void grow(int needed) {
        if ((long) buffer().position() + needed > ChannelValues.VALUE_BYTES_MAX + (long) KEEP_BYTES_MAX) {
            throw tooLarge();
        }
        super.grow(needed);
    }

    private static ChannelException tooLarge() {
        return new ChannelException(ChannelErrors.valueTooLarge(ChannelValues.VALUE_BYTES_MAX));
    }
}
