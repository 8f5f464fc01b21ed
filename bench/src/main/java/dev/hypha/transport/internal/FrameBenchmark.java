package dev.hypha.transport.internal;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Frames like those of small calls, 40 bytes each: written into the batch that is sent, and made
/// of the bytes that arrived; against doing no more than the same stores and loads, without a
/// check. Times are those of one frame.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {
    private static final int BATCH = 1000;
    private static final int BODY_BYTES = 24;
    private static final int FRAME_BYTES = Frames.HEADER_BYTES + BODY_BYTES;
    private static final int MESSAGE_BYTES_MAX = 1 << 20;
    private static final long FUNCTION = 0x1234_5678_9abc_def0L;

    private final ValueCodec values = new NoValues();
    private final BatchWriter writer = new BatchWriter(PooledByteBufAllocator.DEFAULT, values, BatchWriter.BATCH_BYTES);
    private final Sum sum = new Sum();
    private final FrameParser parser =
            new FrameParser(PooledByteBufAllocator.DEFAULT, values, MESSAGE_BYTES_MAX, new Traffic(), sum);
    private final ByteBuffer plain = direct();
    private final ByteBuffer arrived = direct();
    private final ByteBuffer received = direct();
    private final Spawn spawn = new Spawn();

    private static ByteBuffer direct() {
        return ByteBuffer.allocateDirect(BATCH * FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Writes the frames that are parsed.
    @Setup
    public void setUp() {
        parser.authenticated();
        int unusedLength = encodePlain();
        arrived.put(plain.flip());
    }

    /// Gives the memory back.
    @TearDown
    public void tearDown() {
        writer.close();
        parser.close();
    }

    /// Encodes frames into the batch, which is then used again, as when all of it was sent.
    ///
    /// @return the bytes
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long encodeHypha() {
        for (int i = 0; i < BATCH; i++) {
            spawn.id = i;
            long unusedSize = writer.encode(spawn, Frames.LANE_DATA);
        }
        long bytes = writer.pending();
        writer.sent((int) bytes);
        writer.reuse();
        return bytes;
    }

    /// Stores the same fields.
    ///
    /// @return the bytes
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public final int encodePlain() {
        plain.clear();
        for (int i = 0; i < BATCH; i++) {
            plain.putInt(Frames.LENGTH_MIN + BODY_BYTES)
                    .put(FrameType.SPAWN)
                    .put((byte) 0)
                    .put(Frames.LANE_DATA)
                    .put((byte) 0)
                    .putLong(i)
                    .putLong(FUNCTION)
                    .putLong(i)
                    .putInt(i)
                    .putInt(2);
        }
        return plain.position();
    }

    /// Receives bytes and makes frames of them.
    ///
    /// @return a sum of what they hold
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long parseHypha() {
        ByteBuf room = parser.room();
        room.writeBytes(arrived.rewind());
        parser.parse();
        return sum.total;
    }

    /// Receives bytes and loads the same fields.
    ///
    /// @return a sum of what they hold
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long parsePlain() {
        received.clear().put(arrived.rewind()).flip();
        long total = 0;
        int at = 0;
        while (at < received.limit()) {
            total += received.get(at + Frames.TYPE_AT)
                    + received.getLong(at + Frames.ID_AT)
                    + received.getLong(at + Frames.HEADER_BYTES)
                    + received.getLong(at + Frames.HEADER_BYTES + Long.BYTES)
                    + received.getInt(at + Frames.HEADER_BYTES + 2 * Long.BYTES)
                    + received.getInt(at + Frames.HEADER_BYTES + 2 * Long.BYTES + Integer.BYTES);
            at += Frames.LENGTH_BYTES + received.getInt(at);
        }
        return total;
    }

    /// A call of two numbers.
    private static final class Spawn implements OutgoingFrame {
        private int id;

        @Override
        public void writeTo(FrameWriter out) {
            out.begin(FrameType.SPAWN, 0, id);
            out.writeLong(FUNCTION);
            out.writeLong(id);
            out.writeInt(id);
            out.writeInt(2);
        }

        @Override
        public void dropped(CloseReason reason) {
            throw new IllegalStateException(reason.toString());
        }
    }

    /// Reads what the frames hold.
    private static final class Sum implements FrameParser.Sink {
        private long total;

        @Override
        public void onFrame(ArrivedFrame frame) {
            WireReader body = frame.body();
            total += frame.type() + frame.id() + body.readLong() + body.readLong() + body.readInt() + body.readInt();
        }

        @Override
        public void onDataStarted(long size) {
            total += size;
        }
    }

    private static final class NoValues implements ValueCodec {
        @Override
        public void write(@Nullable Object value, WireWriter out) {
            throw new WireException("these frames hold no values");
        }

        @Override
        public @Nullable Object read(WireReader in) {
            throw new WireException("these frames hold no values");
        }

        @Override
        public @Nullable Object copy(@Nullable Object value) {
            return value;
        }
    }
}
