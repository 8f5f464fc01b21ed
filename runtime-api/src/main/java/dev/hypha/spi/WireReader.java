package dev.hypha.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads what [WireWriter] wrote. Every length is checked against the bytes that are there before anything is
/// allocated; whatever is wrong is one [WireException]. One thread at a time.
public final class WireReader {
    private final ValueCodec values;
    private ByteBuffer buffer;

    /// A reader of a buffer, which becomes little-endian.
    ///
    /// @param values reads what is not plain
    /// @param buffer what to read, from its position to its limit
    public WireReader(ValueCodec values, ByteBuffer buffer) {
        this.values = values;
        this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Reads another buffer from now on, so that a reader can be used again.
    ///
    /// @param replacement what to read, from its position to its limit; becomes little-endian
    public void reset(ByteBuffer replacement) {
        buffer = replacement.order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The buffer that is being read, for codecs that read in bulk.
    ///
    /// @return the buffer; its position is where reading goes on
    public ByteBuffer buffer() {
        return buffer;
    }

    /// How much is left.
    ///
    /// @return bytes to the end
    public int remaining() {
        return buffer.remaining();
    }

    /// Checks that everything was read.
    ///
    /// @throws WireException if bytes are left
    public void expectEnd() {
        if (buffer.hasRemaining()) {
            throw new WireException("HYP-WIRE-001 " + buffer.remaining() + " bytes are left behind the last value");
        }
    }

    /// Reads one byte, which must be 0 or 1.
    ///
    /// @return the value
    public boolean readBoolean() {
        byte value = readByte();
        if ((value & ~1) != 0) {
            throw new WireException("HYP-WIRE-001 a boolean must be 0 or 1, was " + value);
        }
        return value == 1;
    }

    /// Reads one byte.
    ///
    /// @return the value
    public byte readByte() {
        need(1);
        return buffer.get();
    }

    /// Reads two bytes.
    ///
    /// @return the value
    public short readShort() {
        need(Short.BYTES);
        return buffer.getShort();
    }

    /// Reads two bytes.
    ///
    /// @return the value
    public char readChar() {
        need(Character.BYTES);
        return buffer.getChar();
    }

    /// Reads four bytes.
    ///
    /// @return the value
    public int readInt() {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    /// Reads eight bytes.
    ///
    /// @return the value
    public long readLong() {
        need(Long.BYTES);
        return buffer.getLong();
    }

    /// Reads four bytes.
    ///
    /// @return the value
    public float readFloat() {
        return Float.intBitsToFloat(readInt());
    }

    /// Reads eight bytes.
    ///
    /// @return the value
    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    /// Reads an unsigned LEB128 integer of one to five bytes.
    ///
    /// @return the value, to be taken as unsigned
    public int readVarInt() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                if (shift == 28 && (next & 0x70) != 0) {
                    break;
                }
                return value;
            }
        }
        throw new WireException("HYP-WIRE-001 a variable-length integer has more than 32 bits");
    }

    /// Reads a text.
    ///
    /// @return the text or null
    public @Nullable String readString() {
        int length = readLength(Byte.BYTES);
        if (length < 0) {
            return null;
        }
        if (buffer.hasArray()) {
            String text = new String(
                    buffer.array(), buffer.arrayOffset() + buffer.position(), length, StandardCharsets.UTF_8);
            skip(length);
            return text;
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Reads a text that must not be null.
    ///
    /// @return the text
    public String readText() {
        @Nullable String text = readString();
        if (text == null) {
            throw new WireException("HYP-WIRE-001 a text is null that must not be");
        }
        return text;
    }

    /// Reads bytes.
    ///
    /// @return a new array or null
    public byte @Nullable [] readBytes() {
        int length = readLength(Byte.BYTES);
        if (length < 0) {
            return null;
        }
        byte[] value = new byte[length];
        buffer.get(value);
        return value;
    }

    /// Reads an array.
    ///
    /// @return a new array or null
    public boolean @Nullable [] readBooleans() {
        int length = readLength(Byte.BYTES);
        if (length < 0) {
            return null;
        }
        boolean[] value = new boolean[length];
        for (int i = 0; i < length; i++) {
            value[i] = readBoolean();
        }
        return value;
    }

    /// Reads an array.
    ///
    /// @return a new array or null
    public short @Nullable [] readShorts() {
        int length = readLength(Short.BYTES);
        if (length < 0) {
            return null;
        }
        short[] value = new short[length];
        buffer.asShortBuffer().get(value);
        skip(length * Short.BYTES);
        return value;
    }

    /// Reads an array.
    ///
    /// @return a new array or null
    public char @Nullable [] readChars() {
        int length = readLength(Character.BYTES);
        if (length < 0) {
            return null;
        }
        char[] value = new char[length];
        buffer.asCharBuffer().get(value);
        skip(length * Character.BYTES);
        return value;
    }

    /// Reads an array.
    ///
    /// @return a new array or null
    public int @Nullable [] readInts() {
        int length = readLength(Integer.BYTES);
        if (length < 0) {
            return null;
        }
        int[] value = new int[length];
        buffer.asIntBuffer().get(value);
        skip(length * Integer.BYTES);
        return value;
    }

    /// Reads an array.
    ///
    /// @return a new array or null
    public long @Nullable [] readLongs() {
        int length = readLength(Long.BYTES);
        if (length < 0) {
            return null;
        }
        long[] value = new long[length];
        buffer.asLongBuffer().get(value);
        skip(length * Long.BYTES);
        return value;
    }

    /// Reads an array.
    ///
    /// @return a new array or null
    public float @Nullable [] readFloats() {
        int length = readLength(Float.BYTES);
        if (length < 0) {
            return null;
        }
        float[] value = new float[length];
        buffer.asFloatBuffer().get(value);
        skip(length * Float.BYTES);
        return value;
    }

    /// Reads an array.
    ///
    /// @return a new array or null
    public double @Nullable [] readDoubles() {
        int length = readLength(Double.BYTES);
        if (length < 0) {
            return null;
        }
        double[] value = new double[length];
        buffer.asDoubleBuffer().get(value);
        skip(length * Double.BYTES);
        return value;
    }

    /// Reads a value of a catalogued type, or null, by the codec of the runtime.
    ///
    /// @return the value or null
    public @Nullable Object readValue() {
        return values.read(this);
    }

    /// Reads the length of an array and checks that its elements are there; -1 for null.
    private int readLength(int elementBytes) {
        int length = readVarInt() - 1;
        if (length < -1 || (long) length * elementBytes > buffer.remaining()) {
            throw new WireException("HYP-WIRE-001 an array of " + Integer.toUnsignedString(length)
                    + " elements does not fit in the " + buffer.remaining() + " bytes that are left");
        }
        return length;
    }

    private void need(int bytes) {
        if (buffer.remaining() < bytes) {
            throw new WireException(
                    "HYP-WIRE-001 " + bytes + " bytes are needed and " + buffer.remaining() + " are left");
        }
    }

    private void skip(int bytes) {
        buffer.position(buffer.position() + bytes);
    }
}
