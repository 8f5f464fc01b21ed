package dev.hypha.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.IncomingFrame.RetainedBody;
import dev.hypha.transport.OutgoingFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class FrameParserTest {
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    static final ValueCodec NO_VALUES = new ValueCodec() {
        @Override
        public void write(@Nullable Object value, WireWriter out) {
            throw new AssertionError();
        }

        @Override
        public @Nullable Object read(WireReader in) {
            throw new AssertionError();
        }

        @Override
        public @Nullable Object copy(@Nullable Object value) {
            throw new AssertionError();
        }
    };

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private record Seen(byte type, int flags, long id, long size, int hash, int length) {}

    private static final class Collector implements FrameParser.Sink {
        final List<Seen> seen = new ArrayList<>();
        final List<RetainedBody> kept = new ArrayList<>();
        final Random random;
        long started;

        Collector(Random random) {
            this.random = random;
        }

        @Override
        public void onFrame(ArrivedFrame frame) {
            boolean keep = random.nextInt(10) == 0;
            byte[] body = new byte[frame.body().remaining()];
            if (keep) {
                RetainedBody mine = frame.retain();
                mine.reader().buffer().get(body);
                kept.add(mine);
            } else {
                frame.body().buffer().get(body);
            }
            seen.add(new Seen(
                    frame.type(), frame.flags(), frame.id(), frame.size(), Arrays.hashCode(body), body.length));
        }

        @Override
        public void onDataStarted(long size) {
            started += size;
        }
    }

    /// A valid stream: frames of many sizes, with the chunks of large messages between others.
    ///
    /// @param sent takes what it has, in the order of sending, which is not that of arrival
    private static ByteBuf stream(Random random, List<Seen> sent) {
        int chunk = random.nextBoolean() ? 4096 : 32 * 1024;
        BatchWriter writer = new BatchWriter(UnpooledByteBufAllocator.DEFAULT, NO_VALUES, chunk);
        writer.messageBytesMax(MESSAGE_BYTES_MAX);
        ByteBuf all = Unpooled.buffer();
        int frames = 1 + random.nextInt(60);
        for (int i = 0; i < frames; i++) {
            boolean control = random.nextInt(5) == 0;
            int length = random.nextInt(6) == 0 && !control ? random.nextInt(10 * chunk) : random.nextInt(200);
            byte[] body = new byte[length];
            random.nextBytes(body);
            int id = random.nextInt(4);
            writer.encode(frame(id, body), control ? Frames.LANE_CONTROL : Frames.LANE_DATA);
            long size = control ? 0 : FrameParser.sizeOf(length);
            sent.add(new Seen(FrameType.SPAWN, 3, id, size, Arrays.hashCode(body), length));
            if (writer.hasLarge() && random.nextBoolean()) {
                writer.writeChunk();
            }
        }
        while (writer.hasLarge()) {
            writer.writeChunk();
        }
        writer.seal();
        for (ByteBuf part = writer.pollSealed(); part != null; part = writer.pollSealed()) {
            all.writeBytes(part);
            part.release();
        }
        writer.close();
        return all;
    }

    static OutgoingFrame frame(long id, byte[] body) {
        return new OutgoingFrame() {
            @Override
            public void writeTo(FrameWriter out) {
                out.begin(FrameType.SPAWN, 3, id);
                out.ensure(body.length);
                out.buffer().put(body);
            }

            @Override
            public void dropped(CloseReason reason) {}
        };
    }

    @Test
    void aStrangerCannotMakeItKeepRoomForALargeMessage() {
        ByteBuf chunk = UnpooledByteBufAllocator.DEFAULT.buffer();
        chunk.writeIntLE(Frames.LENGTH_MIN + Integer.BYTES + 1)
                .writeByte(FrameType.SPAWN)
                .writeByte(Frames.FLAG_MORE)
                .writeByte(Frames.LANE_DATA)
                .writeByte(0)
                .writeLongLE(1)
                .writeIntLE(1 << 20)
                .writeByte(0);
        FrameParser parser = new FrameParser(
                UnpooledByteBufAllocator.DEFAULT,
                NO_VALUES,
                MESSAGE_BYTES_MAX,
                new Traffic(),
                new Collector(new Random(1)));
        try {
            assertThrows(ProtocolException.class, () -> parser.receive(chunk));
        } finally {
            parser.close();
            chunk.release();
        }
    }

    private static List<Seen> parse(ByteBuf stream, int cutMax, Random random) {
        Collector collector = new Collector(random);
        FrameParser parser = new FrameParser(
                UnpooledByteBufAllocator.DEFAULT, NO_VALUES, MESSAGE_BYTES_MAX, new Traffic(), collector);
        parser.authenticated();
        ByteBuf rest = stream.duplicate();
        boolean intoRoom = random.nextBoolean();
        try {
            while (rest.isReadable()) {
                int length = Math.min(rest.readableBytes(), 1 + random.nextInt(cutMax));
                if (intoRoom) {
                    ByteBuf room = parser.room().retain();
                    try {
                        room.writeBytes(rest, Math.min(length, room.writableBytes()));
                        parser.parse();
                    } finally {
                        room.release();
                    }
                } else {
                    parser.receive(rest.readSlice(length));
                }
            }
        } finally {
            parser.close();
            collector.kept.forEach(RetainedBody::close);
        }
        assertEquals(
                collector.started, collector.seen.stream().mapToLong(Seen::size).sum());
        return collector.seen;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyCutsGiveTheSameFrames(long seed) {
        Random random = new Random(seed);
        List<Seen> sent = new ArrayList<>();
        ByteBuf stream = stream(random, sent);
        List<Seen> whole = parse(stream, Integer.MAX_VALUE, new Random(seed));
        assertEquals(sorted(sent), sorted(whole));
        assertEquals(whole, parse(stream, 7, random));
        assertEquals(whole, parse(stream, 300, random));
        assertEquals(whole, parse(stream, 100_000, random));
    }

    private static List<Seen> sorted(List<Seen> frames) {
        return frames.stream()
                .sorted(Comparator.comparingLong(Seen::id)
                        .thenComparingInt(Seen::length)
                        .thenComparingInt(Seen::hash)
                        .thenComparingLong(Seen::size))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void damagedBytesGiveFramesOrTheOneError(long seed) {
        Random random = new Random(seed);
        ByteBuf stream = stream(random, new ArrayList<>());
        for (int i = 0; i < 5; i++) {
            stream.setByte(random.nextInt(stream.writerIndex()), random.nextInt(256));
        }
        parseHostile(stream, random);
        byte[] noise = new byte[2000];
        random.nextBytes(noise);
        for (int i = 0; i + 16 < noise.length; i += 40) {
            noise[i] = 36;
            noise[i + 1] = noise[i + 2] = noise[i + 3] = 0;
            noise[i + 6] = (byte) random.nextInt(2);
            noise[i + 7] = 0;
        }
        parseHostile(Unpooled.wrappedBuffer(noise), random);
    }

    private static void parseHostile(ByteBuf stream, Random random) {
        try {
            parse(stream, 5000, random);
        } catch (ProtocolException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("HYP-NET-010"), e.getMessage());
        } catch (RuntimeException e) {
            fail("only one error may come", e);
        }
    }
}
