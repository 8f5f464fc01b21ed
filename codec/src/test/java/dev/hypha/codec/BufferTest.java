package dev.hypha.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.hypha.NodeId;
import dev.hypha.codec.Sample.Box;
import dev.hypha.codec.Sample.Circle;
import dev.hypha.codec.Sample.Line;
import dev.hypha.codec.Sample.Point;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values in the buffers of others: heap and direct, with room and without, one after the other.
class BufferTest {
    private static final ValueCodec CODEC = new ForyCodec(CatalogueSet.of(Sample.catalogue()));

    @ParameterizedTest
    @CsvSource({
        "0,false",
        "0,true",
        "100,false",
        "100,true",
        "4095,true",
        "4097,true",
        "5000,false",
        "5000,true",
        "1048576,false",
        "1048576,true"
    })
    void valuesFollowEachOther(int size, boolean direct) {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        List<Object> values = List.of(
                new Line("a", 1),
                new Point(1, "x", data),
                "ä".repeat(size),
                data,
                5,
                new Point(2, "日本".repeat(size), data));
        for (int room : new int[] {16, size + 10, size * 10 + 4096}) {
            ByteBuffer buffer = direct
                    ? ByteBuffer.allocateDirect(room)
                    : ByteBuffer.allocate(room + 7).slice(7, room);
            buffer.put((byte) 42);
            WireWriter out = new WireWriter(CODEC, buffer);
            values.forEach(out::writeValue);
            out.writeByte((byte) 43);
            ByteBuffer written = out.buffer().flip();
            for (ByteBuffer from : List.of(
                    written,
                    heap(written),
                    direct(written),
                    direct(written).asReadOnlyBuffer(),
                    heap(written).asReadOnlyBuffer())) {
                WireReader in = new WireReader(CODEC, from);
                assertEquals(42, in.readByte());
                for (Object each : values) {
                    assertArrayEquals(new Object[] {each}, new Object[] {in.readValue()});
                }
                assertEquals(43, in.readByte());
                in.expectEnd();
                from.rewind();
            }
        }
    }

    @Test
    void aRefusedValueLeavesTheWriterWhereItWas() {
        WireWriter out = new WireWriter(CODEC, ByteBuffer.allocate(100_000));
        out.writeValue("before");
        int position = out.buffer().position();
        RefusalTest.assertCode("HYP-WIRE-002", () -> out.writeValue(new Box<>(new Sample.Unlisted(1))));
        RefusalTest.assertCode(
                "HYP-WIRE-002", () -> out.writeValue(new Object[] {new byte[50_000], new Sample.Unlisted(1)}));
        assertEquals(position, out.buffer().position());
        out.writeValue("after");
        WireReader in = new WireReader(CODEC, out.buffer().flip());
        assertEquals("before", in.readValue());
        assertEquals("after", in.readValue());
    }

    @Test
    void largeValuesAreCopiedOnce() {
        Point large = new Point(1, "x", new byte[1 << 20]);
        ByteBuffer buffer = ByteBuffer.allocateDirect(2 << 20);
        WireWriter out = new WireWriter(CODEC, buffer);
        assertTrue(allocated(() -> {
                    buffer.clear();
                    out.writeValue(large);
                })
                < 10_000);
        buffer.flip();
        WireReader in = new WireReader(CODEC, buffer);
        assertTrue(allocated(() -> {
                    buffer.rewind();
                    assertEquals(large, in.readValue());
                })
                < (1 << 20) + 10_000);
    }

    @Test
    void manyThreadsShareOneCodec() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Object>> results = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                Object value = i % 2 == 0 ? new Line("t" + i, i) : List.of(new Point(i, "x", new byte[i * 3]));
                results.add(executor.submit(() -> assertSameValue(value, Wire.roundTrip(CODEC, value))));
            }
            for (Future<Object> each : results) {
                each.get();
            }
        }
    }

    @Test
    void theImmutableIsNotCopiedAndTheRestIs() {
        for (Object value : List.of("text", 5, Sample.Color.GREEN, new Line("a", 1), new Circle(2), new NodeId("n"))) {
            assertSame(value, CODEC.copy(value));
        }
        byte[] data = {1};
        Point point = new Point(1, "x", data);
        Point copy = (Point) CODEC.copy(point);
        assertEquals(point, copy);
        assertNotSame(data, copy.data());
        List<Object> list = new ArrayList<>(List.of(new int[] {1}));
        List<?> copied = (List<?>) CODEC.copy(list);
        list.clear();
        assertEquals(1, copied.size());
        int[][] nested = {{1}, {2}};
        int[][] nestedCopy = (int[][]) CODEC.copy(nested);
        nested[0][0] = 9;
        assertEquals(1, nestedCopy[0][0]);
        assertNotSame(data, CODEC.copy(data));
    }

    @Test
    void warmingUpMakesTheFirstValueCheap() {
        ForyCodec codec = new ForyCodec(CatalogueSet.of(Sample.catalogue()));
        codec.warmUp();
        assertEquals(new Line("a", 1), Wire.roundTrip(codec, new Line("a", 1)));
    }

    private static Object assertSameValue(Object expected, Object actual) {
        assertEquals(expected, actual);
        return actual;
    }

    /// The least of some runs, as the first ones may make an engine.
    private static long allocated(Runnable action) {
        var meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = meter.getCurrentThreadAllocatedBytes();
            action.run();
            least = Math.min(least, meter.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static ByteBuffer heap(ByteBuffer from) {
        return ByteBuffer.allocate(from.limit()).put(from.duplicate().rewind()).flip();
    }

    private static ByteBuffer direct(ByteBuffer from) {
        return ByteBuffer.allocateDirect(from.limit())
                .put(from.duplicate().rewind())
                .flip();
    }
}
