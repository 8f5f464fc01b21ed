package dev.hypha.graph;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads what a [ColumnWriter] wrote. Not thread safe.
public final class ColumnReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private final Giver giver;
    private ByteBuffer batch = ColumnWriter.newBatch().limit(0);

    /// Where bytes come from.
    @FunctionalInterface
    interface Source {
        /// Puts bytes into the target, at least one, and tells how many; -1 at the end.
        int read(ByteBuffer target) throws IOException, InterruptedException;
    }

    /// Where batches come from.
    @FunctionalInterface
    interface Giver {
        /// Takes a buffer back, and gives one that has at least so many bytes: those that were left, and more.
        ByteBuffer give(ByteBuffer batch, int size) throws IOException, InterruptedException;
    }

    ColumnReader(Source source) {
        this((batch, size) -> fill(source, batch, size));
    }

    private ColumnReader(Giver giver) {
        this.giver = giver;
    }

    /// Reads the buffers that it is given.
    static ColumnReader from(Giver giver) {
        return new ColumnReader(giver);
    }

    private static ByteBuffer fill(Source source, ByteBuffer batch, int size) throws IOException, InterruptedException {
        batch.compact();
        try {
            while (batch.position() < size) {
                if (source.read(batch) < 0) {
                    throw new EOFException("the stream ends within a value");
                }
            }
        } finally {
            batch.flip();
        }
        return batch;
    }

    private ByteBuffer await(int size) throws IOException, InterruptedException {
        if (batch.remaining() < size) {
            batch = giver.give(batch, size);
        }
        return batch;
    }

    /// Reads one number.
    ///
    /// @return the number
    /// @throws IOException if there is none
    /// @throws InterruptedException if interrupted while waiting for it
    public int readInt() throws IOException, InterruptedException {
        return await(Integer.BYTES).getInt();
    }

    /// Reads one number.
    ///
    /// @return the number
    /// @throws IOException if there is none
    /// @throws InterruptedException if interrupted while waiting for it
    public long readLong() throws IOException, InterruptedException {
        return await(Long.BYTES).getLong();
    }

    /// Reads one number.
    ///
    /// @return the number
    /// @throws IOException if there is none
    /// @throws InterruptedException if interrupted while waiting for it
    public double readDouble() throws IOException, InterruptedException {
        return await(Double.BYTES).getDouble();
    }

    /// Reads a number of things that follow.
    ///
    /// @param max the largest that makes sense
    /// @return from 0 to `max`
    /// @throws IOException if it is not
    /// @throws InterruptedException if interrupted while waiting for it
    public int readCount(int max) throws IOException, InterruptedException {
        int count = readInt();
        if (count < 0 || count > max) {
            throw new IOException("a count of 0 to " + max + " is expected, was " + count);
        }
        return count;
    }

    /// Reads values to some positions.
    void readLongs(long[] values, int[] positions) throws IOException, InterruptedException {
        for (int at = 0; at < positions.length; ) {
            int end = Math.min(positions.length, at + await(Long.BYTES).remaining() / Long.BYTES);
            byte[] from = batch.array();
            int offset = batch.arrayOffset() + batch.position();
            for (; at < end; at++, offset += Long.BYTES) {
                values[positions[at]] = (long) LONGS.get(from, offset);
            }
            batch.position(offset - batch.arrayOffset());
        }
    }

    /// Reads values to some positions.
    void readDoubles(double[] values, int[] positions) throws IOException, InterruptedException {
        for (int at = 0; at < positions.length; ) {
            int end = Math.min(positions.length, at + await(Double.BYTES).remaining() / Double.BYTES);
            byte[] from = batch.array();
            int offset = batch.arrayOffset() + batch.position();
            for (; at < end; at++, offset += Double.BYTES) {
                values[positions[at]] = (double) DOUBLES.get(from, offset);
            }
            batch.position(offset - batch.arrayOffset());
        }
    }

    /// Reads the values of a range.
    void readLongs(long[] values, int from, int to) throws IOException, InterruptedException {
        for (int at = from; at < to; ) {
            int count = Math.min(to - at, await(Long.BYTES).remaining() / Long.BYTES);
            batch.asLongBuffer().get(values, at, count);
            batch.position(batch.position() + count * Long.BYTES);
            at += count;
        }
    }

    /// Reads the values of a range.
    void readDoubles(double[] values, int from, int to) throws IOException, InterruptedException {
        for (int at = from; at < to; ) {
            int count = Math.min(to - at, await(Double.BYTES).remaining() / Double.BYTES);
            batch.asDoubleBuffer().get(values, at, count);
            batch.position(batch.position() + count * Double.BYTES);
            at += count;
        }
    }
}
