package dev.hypha.core;

import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How far a task is, as the bytes of a value: only the function's own nodes look into them.
final class Checkpoint {
    static final int BYTES_MAX = 1 << 20;
    private static final int BYTES_FIRST = 256;

    private final byte[] bytes;

    private Checkpoint(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Encodes a state.
    static Checkpoint of(FunctionDescriptor<?, ?> function, Object state, ValueCodec values) {
        if (!type(function).isInstance(state)) {
            throw new IllegalArgumentException("HYP-CALL-011 " + function.name() + " declares checkpoints of "
                    + type(function).getName() + ", and was to keep a "
                    + state.getClass().getName());
        }
        WireWriter out = new WireWriter(values, ByteBuffer.allocate(BYTES_FIRST));
        out.writeValue(state);
        ByteBuffer written = out.buffer().flip();
        if (written.remaining() > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "HYP-CALL-012 a checkpoint of " + function.name() + " takes " + written.remaining()
                            + " bytes, and may take " + BYTES_MAX
                            + "; keep where the data is, or how far it was read, in place of the data");
        }
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return new Checkpoint(bytes);
    }

    /// Decodes the state.
    <T> T read(ValueCodec values, Class<T> type) {
        WireReader in = new WireReader(values, ByteBuffer.wrap(bytes));
        @Nullable Object state = in.readValue();
        in.expectEnd();
        if (!type.isInstance(state)) {
            throw new WireException("HYP-WIRE-001 a checkpoint that is no " + type.getName());
        }
        return type.cast(state);
    }

    /// The class of a function's checkpoints.
    static Class<?> type(FunctionDescriptor<?, ?> function) {
        @Nullable Class<?> type = function.checkpointType();
        if (type == null) {
            throw new IllegalStateException("HYP-CALL-011 " + function.name()
                    + " declares no checkpoint; say @DistributedFunction(checkpoint = ..., idempotent = true)");
        }
        return type;
    }

    int size() {
        return bytes.length;
    }

    ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /// Writes the bytes alone.
    void write(WireWriter out) {
        out.ensure(bytes.length);
        out.buffer().put(bytes);
    }

    /// Writes the bytes behind their length.
    void writeCounted(WireWriter out) {
        out.writeVarInt(bytes.length);
        write(out);
    }

    /// Reads all that is left.
    static Checkpoint read(WireReader in) {
        return read(in, in.remaining());
    }

    /// Reads what [#writeCounted] wrote.
    static Checkpoint readCounted(WireReader in) {
        return read(in, in.readVarInt());
    }

    private static Checkpoint read(WireReader in, int length) {
        if (length < 1 || length > in.remaining()) {
            throw new WireException("HYP-WIRE-001 a checkpoint of " + Integer.toUnsignedString(length) + " bytes where "
                    + in.remaining() + " are left");
        }
        if (length > BYTES_MAX) {
            throw new WireException("HYP-WIRE-003 a checkpoint of " + length + " bytes; the limit is " + BYTES_MAX);
        }
        byte[] bytes = new byte[length];
        in.buffer().get(bytes);
        return new Checkpoint(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Checkpoint that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Checkpoint[" + bytes.length + " bytes]";
    }
}
