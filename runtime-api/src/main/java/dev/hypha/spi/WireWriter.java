package dev.hypha.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes values in the wire format of `docs/protocol.md`: little-endian, lengths as variable-length integers.
///
/// One thread at a time. It writes into a buffer that its owner provides, straight into the outgoing one
/// where that can be, and asks the owner for more room by [#grow].
public class WireWriter {
    private static final int VAR_INT_BYTES_MAX = 5;

    private final ValueCodec values;
    private ByteBuffer buffer;

    /// A writer into a buffer, which becomes little-endian.
    ///
    /// @param values writes what is not plain
    /// @param buffer where to write, from its position on
    public WireWriter(ValueCodec values, ByteBuffer buffer) {
        this.values = values;
        this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The buffer that is being written, for codecs that write in bulk after [#ensure].
    ///
    /// @return the current buffer; another one after the next call of [#ensure]
    public final ByteBuffer buffer() {
        return buffer;
    }

    /// Writes into another buffer from now on.
    ///
    /// @param replacement where to write, from its position on
    protected final void buffer(ByteBuffer replacement) {
        buffer = replacement.order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Makes sure that bytes can be put into [#buffer].
    ///
    /// @param needed how many
    public final void ensure(int needed) {
        if (buffer.remaining() < needed) {
            grow(needed);
        }
    }

    /// Called when the buffer is too small: must provide one that holds what was written, with room for
    /// more, by [#buffer(ByteBuffer)]. This one copies into an array twice as large.
    ///
    /// @param needed how many bytes are to be written now
    protected void grow(int needed) {
        long size = Math.max(2L * buffer.capacity(), (long) buffer.position() + needed);
        if (size > Integer.MAX_VALUE - 8) {
            throw new WireException("HYP-WIRE-003 a value of more than 2 GB cannot be sent; use a channel");
        }
        ByteBuffer larger = ByteBuffer.allocate((int) size);
        buffer.flip();
        larger.put(buffer);
        buffer(larger);
    }

    /// Writes one byte: 1 or 0.
    ///
    /// @param value the value
    public final void writeBoolean(boolean value) {
        writeByte((byte) (value ? 1 : 0));
    }

    /// Writes one byte.
    ///
    /// @param value the value
    public final void writeByte(byte value) {
        ensure(1);
        buffer.put(value);
    }

    /// Writes two bytes.
    ///
    /// @param value the value
    public final void writeShort(short value) {
        ensure(Short.BYTES);
        buffer.putShort(value);
    }

    /// Writes two bytes.
    ///
    /// @param value the value
    public final void writeChar(char value) {
        ensure(Character.BYTES);
        buffer.putChar(value);
    }

    /// Writes four bytes.
    ///
    /// @param value the value
    public final void writeInt(int value) {
        ensure(Integer.BYTES);
        buffer.putInt(value);
    }

    /// Writes eight bytes.
    ///
    /// @param value the value
    public final void writeLong(long value) {
        ensure(Long.BYTES);
        buffer.putLong(value);
    }

    /// Writes four bytes.
    ///
    /// @param value the value, every NaN as it is
    public final void writeFloat(float value) {
        writeInt(Float.floatToRawIntBits(value));
    }

    /// Writes eight bytes.
    ///
    /// @param value the value, every NaN as it is
    public final void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    /// Writes an unsigned LEB128 integer of one to five bytes.
    ///
    /// @param value the value, taken as unsigned
    public final void writeVarInt(int value) {
        ensure(VAR_INT_BYTES_MAX);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            buffer.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    /// Writes the length in bytes plus one, then UTF-8; 0 for null.
    ///
    /// @param value the text or null
    public final void writeString(@Nullable String value) {
        writeBytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes the length plus one, then the bytes; 0 for null.
    ///
    /// @param value the bytes or null
    public final void writeBytes(byte @Nullable [] value) {
        if (startArray(value == null ? -1 : value.length, Byte.BYTES) && value != null) {
            buffer.put(value);
        }
    }

    /// Writes the length plus one, then one byte each; 0 for null.
    ///
    /// @param value the array or null
    public final void writeBooleans(boolean @Nullable [] value) {
        if (startArray(value == null ? -1 : value.length, Byte.BYTES) && value != null) {
            for (boolean each : value) {
                buffer.put((byte) (each ? 1 : 0));
            }
        }
    }

    /// Writes the length plus one, then two bytes each; 0 for null.
    ///
    /// @param value the array or null
    public final void writeShorts(short @Nullable [] value) {
        if (startArray(value == null ? -1 : value.length, Short.BYTES) && value != null) {
            buffer.asShortBuffer().put(value);
            skip(value.length * Short.BYTES);
        }
    }

    /// Writes the length plus one, then two bytes each; 0 for null.
    ///
    /// @param value the array or null
    public final void writeChars(char @Nullable [] value) {
        if (startArray(value == null ? -1 : value.length, Character.BYTES) && value != null) {
            buffer.asCharBuffer().put(value);
            skip(value.length * Character.BYTES);
        }
    }

    /// Writes the length plus one, then four bytes each; 0 for null.
    ///
    /// @param value the array or null
    public final void writeInts(int @Nullable [] value) {
        if (startArray(value == null ? -1 : value.length, Integer.BYTES) && value != null) {
            buffer.asIntBuffer().put(value);
            skip(value.length * Integer.BYTES);
        }
    }

    /// Writes the length plus one, then eight bytes each; 0 for null.
    ///
    /// @param value the array or null
    public final void writeLongs(long @Nullable [] value) {
        if (startArray(value == null ? -1 : value.length, Long.BYTES) && value != null) {
            buffer.asLongBuffer().put(value);
            skip(value.length * Long.BYTES);
        }
    }

    /// Writes the length plus one, then four bytes each; 0 for null.
    ///
    /// @param value the array or null
    public final void writeFloats(float @Nullable [] value) {
        if (startArray(value == null ? -1 : value.length, Float.BYTES) && value != null) {
            buffer.asFloatBuffer().put(value);
            skip(value.length * Float.BYTES);
        }
    }

    /// Writes the length plus one, then eight bytes each; 0 for null.
    ///
    /// @param value the array or null
    public final void writeDoubles(double @Nullable [] value) {
        if (startArray(value == null ? -1 : value.length, Double.BYTES) && value != null) {
            buffer.asDoubleBuffer().put(value);
            skip(value.length * Double.BYTES);
        }
    }

    /// Writes a value of any catalogued type, or null, by the codec of the runtime.
    ///
    /// @param value the value or null
    /// @throws WireException if it is of a type that no catalogue lists
    public final void writeValue(@Nullable Object value) {
        values.write(value, this);
    }

    private boolean startArray(int length, int elementBytes) {
        if (length < 0) {
            writeVarInt(0);
            return false;
        }
        long bytes = (long) length * elementBytes + VAR_INT_BYTES_MAX;
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new WireException("HYP-WIRE-003 an array of " + length + " elements cannot be sent; use a channel");
        }
        ensure((int) bytes);
        writeVarInt(length + 1);
        return true;
    }

    private void skip(int bytes) {
        buffer.position(buffer.position() + bytes);
    }
}
