package dev.hypha.codec;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import org.apache.fory.Fory;
import org.apache.fory.context.ReadContext;
import org.apache.fory.context.WriteContext;
import org.apache.fory.memory.MemoryBuffer;
import org.jspecify.annotations.Nullable;

/// One instance of the library below, with its scratch space. One thread at a time.
final class Engine {
    /// Scratch space beyond this is given back after use.
    private static final int SCRATCH_KEPT_BYTES = 64 << 10;

    private static final int SCRATCH_INITIAL_BYTES = 256;

    /// From here on, copying twice costs more than preparing to copy once.
    private static final int IN_PLACE_BYTES_MIN = 4 << 10;

    private static final int IN_PLACE_SLACK_BYTES = 256;
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;
    private static final byte[] NOTHING = new byte[0];

    private final CodecLimits limits;
    private final Refusals refusals;
    private final Nesting[] nestings;
    private final Fory fory;
    private final MemoryBuffer input = MemoryBuffer.fromByteArray(NOTHING);
    private final MemoryBuffer output = MemoryBuffer.fromByteArray(NOTHING);
    private MemoryBuffer scratch = MemoryBuffer.newHeapBuffer(SCRATCH_INITIAL_BYTES);
    private int level;
    private boolean sound = true;

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

    /// Generates the code for application types, which the instances made later share: by writing and
    /// reading the header of each type.
    void warmUp(TypeTable types) {
        fory.serialize(scratch, (Object) null);
        for (Class<?> type : types.applicationTypes()) {
            MemoryBuffer header = MemoryBuffer.newHeapBuffer(SCRATCH_INITIAL_BYTES);
            WriteContext out = fory.getWriteContext();
            out.prepare(header, null);
            fory.getTypeResolver().writeTypeInfo(out, fory.getTypeResolver().getTypeInfo(type));
            out.reset();
            ReadContext in = fory.getReadContext();
            in.prepare(header, null, false);
            fory.getTypeResolver().readTypeInfo(in);
            in.reset();
        }
    }

    /// Writes a value at a level of nesting of user codecs.
    ///
    /// @param bulk a guess of the bytes of the large parts
    void write(Object value, long bulk, WireWriter out, int atLevel) {
        level = atLevel;
        if (bulk > limits.bytesMax()) {
            throw Refusals.limit("texts and arrays", bulk, "bytesMax", limits.bytesMax());
        }
        if (bulk < IN_PLACE_BYTES_MIN) {
            writeByScratch(value, out);
        } else {
            writeInPlace(value, (int) Math.min(bulk + bulk / 16 + IN_PLACE_SLACK_BYTES, MAX_ARRAY_BYTES), out);
        }
    }

    /// Small values: into an array that is at hand and warm, and then over.
    private void writeByScratch(Object value, WireWriter out) {
        MemoryBuffer to = scratch;
        to.writerIndex(0);
        serialize(to, value);
        if (to.size() > SCRATCH_KEPT_BYTES) {
            scratch = MemoryBuffer.newHeapBuffer(SCRATCH_INITIAL_BYTES);
        }
        putAll(to, out);
    }

    /// Large values: straight into the outgoing buffer, so that they are copied once. Should the
    /// guess have been too low, the library has moved to an array of its own, without a word; then
    /// that is copied.
    private void writeInPlace(Object value, int guess, WireWriter out) {
        out.ensure(guess);
        ByteBuffer target = out.buffer();
        int room = target.remaining();
        if (target.hasArray()) {
            output.initHeapBuffer(target.array(), target.arrayOffset() + target.position(), room);
        } else {
            output.initByteBuffer(target.slice(), room);
        }
        output.writerIndex(0);
        try {
            serialize(output, value);
            if (hasMoved(target)) {
                putAll(output, out);
            } else {
                checkBytes(output.writerIndex());
                target.position(target.position() + output.writerIndex());
            }
        } finally {
            output.initHeapBuffer(NOTHING, 0, 0);
        }
    }

    /// Whether the library went on in another array than the target's; a direct target has none.
    @SuppressWarnings({"ReferenceEquality", "ByteBufferBackingArray"}) // which array it is matters, not what is in it
    private boolean hasMoved(ByteBuffer target) {
        byte[] now = output.getHeapMemory();
        return target.hasArray() ? now != target.array() : now != null;
    }

    private void serialize(MemoryBuffer to, Object value) {
        try {
            fory.serialize(to, value);
        } catch (RuntimeException | StackOverflowError e) {
            sound = false;
            throw refusals.onWrite(value, e);
        }
    }

    private void putAll(MemoryBuffer from, WireWriter out) {
        int size = from.writerIndex();
        checkBytes(size);
        out.ensure(size);
        out.buffer().put(from.getHeapMemory(), 0, size);
    }

    /// Reads a value at a level of nesting of user codecs.
    @Nullable
    Object read(WireReader in, int atLevel) {
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
            sound = !hasOverflown(e);
            throw size < from.remaining() && input.readerIndex() >= size - Long.BYTES
                    ? tooManyBytes(e)
                    : refusals.onRead(e);
        } finally {
            input.initHeapBuffer(NOTHING, 0, 0);
        }
    }

    /// Whether it may be used again. The library cleans up after a failed read, which a peer can
    /// cause at will, but not after a failed write or an overflow of the stack.
    boolean isSound() {
        return sound;
    }

    private static boolean hasOverflown(Throwable thrown) {
        @Nullable Throwable cause = thrown;
        for (int i = 0; cause != null && i < Refusals.CAUSES_MAX; i++) {
            if (cause instanceof StackOverflowError) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private void checkBytes(int size) {
        if (size > limits.bytesMax()) {
            throw Refusals.limit("an encoded value", size, "bytesMax", limits.bytesMax());
        }
    }

    private WireException tooManyBytes(Throwable cause) {
        return new WireException(
                "HYP-WIRE-003 an encoded value exceeds the limit bytesMax = " + limits.bytesMax(), cause);
    }
}
