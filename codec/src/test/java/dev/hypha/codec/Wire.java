package dev.hypha.codec;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;

/// Writing and reading in tests.
final class Wire {
    private Wire() {}

    static byte[] bytes(ValueCodec codec, Object value) {
        WireWriter out = new WireWriter(codec, ByteBuffer.allocate(16));
        out.writeValue(value);
        ByteBuffer written = out.buffer().flip();
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }

    static Object value(ValueCodec codec, byte[] bytes) {
        WireReader in = new WireReader(codec, ByteBuffer.wrap(bytes));
        Object value = in.readValue();
        in.expectEnd();
        return value;
    }

    static Object roundTrip(ValueCodec codec, Object value) {
        return value(codec, bytes(codec, value));
    }
}
