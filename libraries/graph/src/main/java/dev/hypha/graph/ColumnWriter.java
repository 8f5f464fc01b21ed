package dev.hypha.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes numbers in batches, little endian. Not thread safe.
public final class ColumnWriter {
    static final int BATCH_BYTES = 1 << 16;

    private final Sink sink;
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long bytes;

    /// Where batches go.
    @FunctionalInterface
    interface Sink {
        /// Takes all remaining bytes; the buffer is used again afterwards.
        void write(ByteBuffer batch) throws IOException, InterruptedException;
    }

    ColumnWriter(Sink sink) {
        this.sink = sink;
    }

    private ByteBuffer room(int size) throws IOException, InterruptedException {
        if (batch.remaining() < size) {
            flush();
        }
        return batch;
    }

    /// Writes one number.
    ///
    /// @param value the number
    /// @throws IOException if it cannot be written
    /// @throws InterruptedException if interrupted while waiting for room
    public void writeInt(int value) throws IOException, InterruptedException {
        room(Integer.BYTES).putInt(value);
    }

    /// Writes one number.
    ///
    /// @param value the number
    /// @throws IOException if it cannot be written
    /// @throws InterruptedException if interrupted while waiting for room
    public void writeLong(long value) throws IOException, InterruptedException {
        room(Long.BYTES).putLong(value);
    }

    /// Writes one number.
    ///
    /// @param value the number
    /// @throws IOException if it cannot be written
    /// @throws InterruptedException if interrupted while waiting for room
    public void writeDouble(double value) throws IOException, InterruptedException {
        room(Double.BYTES).putDouble(value);
    }

    /// Writes the values at some positions.
    void writeLongs(long[] values, int[] positions) throws IOException, InterruptedException {
        for (int at = 0; at < positions.length; ) {
            int end = Math.min(positions.length, at + room(Long.BYTES).remaining() / Long.BYTES);
            while (at < end) {
                batch.putLong(values[positions[at++]]);
            }
        }
    }

    /// Writes the values at some positions.
    void writeDoubles(double[] values, int[] positions) throws IOException, InterruptedException {
        for (int at = 0; at < positions.length; ) {
            int end = Math.min(positions.length, at + room(Double.BYTES).remaining() / Double.BYTES);
            while (at < end) {
                batch.putDouble(values[positions[at++]]);
            }
        }
    }

    /// Writes the values of a range.
    void writeLongs(long[] values, int from, int to) throws IOException, InterruptedException {
        for (int at = from; at < to; ) {
            int count = Math.min(to - at, room(Long.BYTES).remaining() / Long.BYTES);
            batch.asLongBuffer().put(values, at, count);
            batch.position(batch.position() + count * Long.BYTES);
            at += count;
        }
    }

    /// Writes the values of a range.
    void writeDoubles(double[] values, int from, int to) throws IOException, InterruptedException {
        for (int at = from; at < to; ) {
            int count = Math.min(to - at, room(Double.BYTES).remaining() / Double.BYTES);
            batch.asDoubleBuffer().put(values, at, count);
            batch.position(batch.position() + count * Double.BYTES);
            at += count;
        }
    }

    /// Gives away what was written so far.
    void flush() throws IOException, InterruptedException {
        if (batch.position() > 0) {
            bytes += batch.position();
            sink.write(batch.flip());
            batch.clear();
        }
    }

    /// What was given away.
    long bytes() {
        return bytes;
    }
}
