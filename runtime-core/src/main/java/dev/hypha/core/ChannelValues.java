package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Finds the values in a stream of bytes: each is its length in four bytes, little-endian, and what the codec
/// wrote.
///
/// What was taken of a value stays here when the reader is interrupted, so that reading can go on. A value
/// that lies in one piece is read where it lies; memory for one that does not grows with what has come, not
/// with what its length says.
final class ChannelValues {
    /// The largest value that is written or read.
    static final int VALUE_BYTES_MAX = 64 * 1024 * 1024;

    static final int LENGTH_BYTES = Integer.BYTES;

    private static final int KEEP_BYTES_MAX = 64 * 1024;
    private static final int PIECES_BYTES_MIN = 4 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ChannelAddress address;
    private final WireReader reader;
    private final ByteBuffer header = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    /// Of the value being taken; meaningful when the header is full.
    private int length;
    /// The part of the value that has come, when it comes in pieces.
    private ByteBuffer pieces = NOTHING;

    private @Nullable Object value;
    private @Nullable String unusable;

    ChannelValues(ChannelAddress address, ValueCodec codec) {
        this.address = address;
        this.reader = new WireReader(codec, NOTHING.duplicate());
    }

    /// Takes bytes, not beyond the end of a value.
    ///
    /// @return whether the value is whole
    /// @throws ChannelException if it is no value
    boolean take(ByteBuffer bytes) {
        if (unusable != null) {
            throw new ChannelException(unusable);
        }
        if (header.hasRemaining()) {
            ChannelChunk.copy(bytes, header, Math.min(header.remaining(), bytes.remaining()));
            if (header.hasRemaining()) {
                return false;
            }
            length = header.getInt(0);
            if (length < 0 || length > VALUE_BYTES_MAX) {
                unusable = ChannelErrors.notAValue(
                        address,
                        "a length of " + Integer.toUnsignedString(length) + " bytes; was it written as bytes?");
                throw new ChannelException(unusable);
            }
        }
        if (pieces.position() == 0 && bytes.remaining() >= length) {
            int end = bytes.position() + length;
            ByteBuffer lying = bytes.slice(bytes.position(), length);
            bytes.position(end);
            decode(lying);
            return true;
        }
        int taken = Math.min(length - pieces.position(), bytes.remaining());
        makeRoom(taken);
        ChannelChunk.copy(bytes, pieces, taken);
        if (pieces.position() < length) {
            return false;
        }
        decode(pieces.flip());
        pieces = pieces.capacity() > KEEP_BYTES_MAX ? NOTHING : pieces.clear();
        return true;
    }

    private void makeRoom(int needed) {
        if (pieces.remaining() < needed) {
            long wanted = Math.max(2L * pieces.capacity(), (long) pieces.position() + needed);
            int size = (int) Math.min(length, Math.max(wanted, PIECES_BYTES_MIN));
            pieces = ByteBuffer.allocate(Math.max(size, pieces.position() + needed))
                    .put(pieces.flip());
        }
    }

    private void decode(ByteBuffer bytes) {
        header.clear();
        reader.reset(bytes);
        try {
            value = reader.readValue();
            reader.expectEnd();
        } catch (WireException e) {
            pieces = NOTHING;
            throw new ChannelException(ChannelErrors.notAValue(address, String.valueOf(e.getMessage())));
        } finally {
            reader.reset(NOTHING.duplicate());
        }
    }

    /// The value that was taken last, once.
    ///
    /// @throws ChannelException if it is of another type
    <T> T value(Class<T> type) {
        @Nullable Object taken = value;
        value = null;
        if (taken == null || !boxed(type).isInstance(taken)) {
            String found = taken == null ? "null" : "a " + taken.getClass().getName();
            throw new ChannelException(ChannelErrors.wrongType(address, found, type));
        }
        @SuppressWarnings("unchecked") // it is an instance of its box
        T typed = (T) taken;
        return typed;
    }

    private static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
    }

    /// The stream has ended: that is fine between values.
    void expectNothingLeft() {
        if (header.position() > 0) {
            throw new ChannelException(
                    ChannelErrors.notAValue(address, "the stream ended within a value; was it written as bytes?"));
        }
    }
}
