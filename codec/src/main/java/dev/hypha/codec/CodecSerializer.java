package dev.hypha.codec;

import dev.hypha.spi.WireCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import org.apache.fory.config.Config;
import org.apache.fory.context.ReadContext;
import org.apache.fory.context.WriteContext;
import org.apache.fory.memory.MemoryBuffer;
import org.apache.fory.serializer.Serializer;

/// Lets a [WireCodec] write and read its values wherever they are in a graph: the length, then
/// what the codec wrote.
///
/// Values that the codec writes through [WireWriter#writeValue] go through the codec of the
/// runtime, one level of nesting further down, with a library instance of their own.
final class CodecSerializer<T> extends Serializer<T> {
    private static final int INITIAL_BYTES = 64;

    private final WireCodec<T> codec;
    private final Engine engine;

    CodecSerializer(Config config, WireCodec<T> codec, Engine engine) {
        super(config, codec.type(), false, false);
        this.codec = codec;
        this.engine = engine;
    }

    @Override
    public void write(WriteContext context, T value) {
        WireWriter out = new WireWriter(engine.nested(), ByteBuffer.allocate(INITIAL_BYTES));
        codec.write(value, out);
        ByteBuffer payload = out.buffer().flip();
        MemoryBuffer buffer = context.getBuffer();
        buffer.writeVarUInt32(payload.remaining());
        buffer.writeBytes(payload.array(), payload.arrayOffset(), payload.remaining());
    }

    @Override
    public T read(ReadContext context) {
        MemoryBuffer buffer = context.getBuffer();
        int length = buffer.readVarUInt32();
        buffer.checkReadableBytes(length);
        if (length < 0) {
            throw Refusals.malformed("a value of " + codec.name() + " has a negative length");
        }
        byte[] payload = buffer.readBytes(length);
        WireReader in = new WireReader(engine.nested(), ByteBuffer.wrap(payload));
        T value = read(in);
        in.expectEnd();
        return value;
    }

    private T read(WireReader in) {
        try {
            T value = codec.read(in);
            if (value == null) {
                throw Refusals.malformed("the codec of " + codec.name() + " read null");
            }
            return value;
        } catch (WireException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WireException(
                    "HYP-WIRE-001 the codec of " + codec.name() + " refused the bytes: " + e.getMessage(), e);
        }
    }
}
