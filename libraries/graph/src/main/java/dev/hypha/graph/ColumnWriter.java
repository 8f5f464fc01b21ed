package dev.hypha.graph;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes numbers in batches, little endian. Not thread safe.
public final class ColumnWriter {
    static final int BATCH_BYTES = 1 << 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private final Taker taker;
    private ByteBuffer batch = newBatch();
    private long bytes;

    /// Where batches go.
    @FunctionalInterface
    interface Sink {
        /// Takes all remaining bytes; the buffer is used again afterwards.
        void write(ByteBuffer batch) throws IOException, InterruptedException;
    }

    /// Where batches go for good. No value is cut in two.
    @FunctionalInterface
    interface Taker {
        /// Takes a buffer itself, and gives another one for it, made by [#newBatch] some time.
        ByteBuffer take(ByteBuffer batch) throws IOException, InterruptedException;
    }

    ColumnWriter(Sink sink) {
        this(batch -> {
            sink.write(batch);
            return batch;
        });
    }

    private ColumnWriter(Taker taker) {
        this.taker = taker;
    }

    /// Gives its buffers away.
    static ColumnWriter into(Taker taker) {
        return new ColumnWriter(taker);
    }

    static ByteBuffer newBatch() {
        return ByteBuffer.allocate(BATCH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
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
            byte[] to = batch.array();
            int offset = batch.arrayOffset() + batch.position();
            for (; at < end; at++, offset += Long.BYTES) {
                LONGS.set(to, offset, values[positions[at]]);
            }
            batch.position(offset - batch.arrayOffset());
        }
    }

    /// Writes the values at some positions.
    void writeDoubles(double[] values, int[] positions) throws IOException, InterruptedException {
        for (int at = 0; at < positions.length; ) {
            int end = Math.min(positions.length, at + room(Double.BYTES).remaining() / Double.BYTES);
            byte[] to = batch.array();
            int offset = batch.arrayOffset() + batch.position();
            for (; at < end; at++, offset += Double.BYTES) {
                DOUBLES.set(to, offset, values[positions[at]]);
            }
            batch.position(offset - batch.arrayOffset());
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
            batch = taker.take(batch.flip()).clear();
        }
    }

    /// What was given away.
    long bytes() {
        return bytes;
    }
}
