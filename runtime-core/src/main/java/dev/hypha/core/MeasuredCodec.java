package dev.hypha.core;

import dev.hypha.spi.NodeReadings.CodecReadings;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts what passes a codec. A node has one while somebody listens.
///
/// Two looks at the clock are dear beside a small value: one in [#PERIOD] values is timed, and counts for all
/// of them.
final class MeasuredCodec implements ValueCodec {
    private static final int PERIOD = 16;

    private final ValueCodec codec;
    private final Side writing = new Side();
    private final Side reading = new Side();

    /// One direction.
    private static final class Side {
        final LongAdder bytes = new LongAdder();
        final LongAdder nanos = new LongAdder();
        /// Lost updates only make the period longer.
        private int turn;

        boolean isTimed() {
            return (++turn & (PERIOD - 1)) == 0;
        }

        void passed(long size, long start) {
            bytes.add(size);
            if (start != 0) {
                nanos.add((System.nanoTime() - start) * PERIOD);
            }
        }
    }

    MeasuredCodec(ValueCodec codec) {
        this.codec = codec;
    }

    CodecReadings readings() {
        return new CodecReadings(writing.bytes.sum(), reading.bytes.sum(), writing.nanos.sum(), reading.nanos.sum());
    }

    @Override
    public void write(@Nullable Object value, WireWriter out) {
        long start = writing.isTimed() ? System.nanoTime() : 0;
        int before = out.buffer().position();
        codec.write(value, out);
        writing.passed(Math.max(0, out.buffer().position() - before), start);
    }

    @Override
    public @Nullable Object read(WireReader in) {
        long start = reading.isTimed() ? System.nanoTime() : 0;
        int before = in.buffer().position();
        @Nullable Object value = codec.read(in);
        reading.passed(in.buffer().position() - before, start);
        return value;
    }

    @Override
    public @Nullable Object copy(@Nullable Object value) {
        return codec.copy(value);
    }
}
