package dev.hypha.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchWriterTest {
    private static final int CHUNK = 64 * 1024;

    private final BatchWriter writer = new BatchWriter(UnpooledByteBufAllocator.DEFAULT, new NoValues(), CHUNK);

    /// The second message ends first, and gives its large buffer back while the first still has its last chunk
    /// to send.
    @Test
    void aMessageThatIsNotOutYetOutlivesTheBufferOfAnother() {
        writer.messageBytesMax(1 << 20);
        int announced = 2 * Integer.BYTES;
        int headers = 5 * Frames.HEADER_BYTES;
        int bodies = 2 * CHUNK + 13 + 2 * CHUNK;
        writer.encode(new Bytes(1, 2 * CHUNK + 13), Frames.LANE_DATA);
        writer.encode(new Bytes(2, 2 * CHUNK), Frames.LANE_DATA);
        long sent = 0;
        for (int chunk = 0; chunk < 4; chunk++) {
            writer.writeChunk();
        }
        sent += sendAll();
        assertTrue(writer.hasLarge(), "13 bytes are left");
        writer.writeChunk();
        sent += sendAll();
        assertFalse(writer.hasLarge());
        assertEquals(headers + announced + bodies, sent);
        writer.close();
    }

    private long sendAll() {
        long sent = 0;
        writer.seal();
        for (ByteBuf next = writer.pollSealed(); next != null; next = writer.pollSealed()) {
            sent += next.readableBytes();
            next.release();
        }
        writer.reuse();
        return sent;
    }

    /// A frame of so many bytes.
    private record Bytes(long id, int length) implements OutgoingFrame {
        @Override
        public void writeTo(FrameWriter out) {
            out.begin((byte) 16, 0, id);
            for (int i = 0; i < length; i++) {
                out.writeByte((byte) i);
            }
        }

        @Override
        public void dropped(CloseReason reason) {
            throw new AssertionError(reason);
        }
    }

    private static final class NoValues implements ValueCodec {
        @Override
        public void write(@Nullable Object value, WireWriter out) {
            throw new AssertionError(value);
        }

        @Override
        public @Nullable Object read(WireReader in) {
            throw new AssertionError(in);
        }

        @Override
        public @Nullable Object copy(@Nullable Object value) {
            throw new AssertionError(value);
        }
    }
}
