package dev.hypha.codec;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import org.apache.fory.Fory;
import org.apache.fory.memory.MemoryBuffer;
import org.jspecify.annotations.Nullable;

/// One instance of the library below, with its scratch space. One thread at a time.
final class Engine {
    /// Scratch space beyond this is given back after use.
    private static final int SCRATCH_KEPT_BYTES = 64 << 10;

    private static final int SCRATCH_INITIAL_BYTES = 256;

    private final CodecLimits limits;
    private final Refusals refusals;
    private final Nesting[] nestings;
    private final Fory fory;
    private final MemoryBuffer input = MemoryBuffer.fromByteArray(new byte[0]);
    private MemoryBuffer scratch = MemoryBuffer.newHeapBuffer(SCRATCH_INITIAL_BYTES);
    private int level;

    Engine(ForyFactory factory, CodecLimits limits, Nesting[] nestings) {
        this.limits = limits;
        this.refusals = new Refusals(limits);
        this.nestings = nestings;
        this.fory = factory.create(this);
    }

    /// What values inside a user's codec are written and read with.
    ValueCodec nested() {
        int next = level + 1;
        if (next >= nestings.length) {
            throw Refusals.limit("a nesting of codecs", next, "CODEC_NESTING_MAX", nestings.length - 1L);
        }
        return nestings[next];
    }

    /// Writes a value at a level of nesting of user codecs.
    void write(Object value, WireWriter out, int atLevel) {
        level = atLevel;
        MemoryBuffer to = scratch;
        to.writerIndex(0);
        try {
            fory.serialize(to, value);
        } catch (RuntimeException | StackOverflowError e) {
            throw refusals.onWrite(value, e);
        } finally {
            trim();
        }
        int size = to.writerIndex();
        checkBytes(size);
        out.ensure(size);
        out.buffer().put(to.getHeapMemory(), 0, size);
    }

    /// Reads a value at a level of nesting of user codecs.
    @Nullable Object read(WireReader in, int atLevel) {
        level = atLevel;
        ByteBuffer from = in.buffer();
        int size = Math.min(from.remaining(), limits.bytesMax());
        if (from.hasArray()) {
            input.initHeapBuffer(from.array(), from.arrayOffset() + from.position(), size);
        } else if (from.isDirect()) {
            input.initByteBuffer(from.slice(from.position(), size), size);
        } else {
            byte[] copy = new byte[size];
            from.get(from.position(), copy);
            input.initHeapBuffer(copy, 0, size);
        }
        input.readerIndex(0);
        try {
            Object value = fory.deserialize(input);
            from.position(from.position() + input.readerIndex());
            return value;
        } catch (RuntimeException | StackOverflowError e) {
            throw size < from.remaining() && input.readerIndex() >= size - Long.BYTES ? tooManyBytes(e) : refusals.onRead(e);
        } finally {
            input.initHeapBuffer(NOTHING, 0, 0);
        }
    }

    private static final byte[] NOTHING = new byte[0];

    private void trim() {
        if (scratch.size() > SCRATCH_KEPT_BYTES) {
            scratch = MemoryBuffer.newHeapBuffer(SCRATCH_INITIAL_BYTES);
        }
    }

    private void checkBytes(int size) {
        if (size > limits.bytesMax()) {
            throw Refusals.limit("an encoded value", size, "bytesMax", limits.bytesMax());
        }
    }

    private WireException tooManyBytes(Throwable cause) {
        return new WireException("HYP-WIRE-003 an encoded value exceeds the limit bytesMax = " + limits.bytesMax(), cause);
    }
}
