package dev.hypha.graph;

import java.io.IOException;

/// How values of one type become bytes. Must be the same on all nodes.
///
/// @param <T> the values
public interface ValueType<T> {
    /// Whole numbers.
    ValueType<Long> LONG = new ValueType<>() {
        @Override
        public void write(Long value, ColumnWriter out) throws IOException, InterruptedException {
            out.writeLong(value);
        }

        @Override
        public Long read(ColumnReader in) throws IOException, InterruptedException {
            return in.readLong();
        }
    };

    /// Numbers.
    ValueType<Double> DOUBLE = new ValueType<>() {
        @Override
        public void write(Double value, ColumnWriter out) throws IOException, InterruptedException {
            out.writeDouble(value);
        }

        @Override
        public Double read(ColumnReader in) throws IOException, InterruptedException {
            return in.readDouble();
        }
    };

    /// Lists of whole numbers.
    ValueType<long[]> LONGS = new ValueType<>() {
        @Override
        public void write(long[] value, ColumnWriter out) throws IOException, InterruptedException {
            out.writeInt(value.length);
            for (long each : value) {
                out.writeLong(each);
            }
        }

        @Override
        public long[] read(ColumnReader in) throws IOException, InterruptedException {
            long[] value = new long[in.readCount(Integer.MAX_VALUE - 8)];
            for (int i = 0; i < value.length; i++) {
                value[i] = in.readLong();
            }
            return value;
        }
    };

    /// Writes a value.
    ///
    /// @param value what to write
    /// @param out where to
    /// @throws IOException if it cannot be written
    /// @throws InterruptedException if interrupted while waiting for room
    void write(T value, ColumnWriter out) throws IOException, InterruptedException;

    /// Reads what [#write] wrote.
    ///
    /// @param in where from
    /// @return the value
    /// @throws IOException if it cannot be read, or is no such value
    /// @throws InterruptedException if interrupted while waiting for bytes
    T read(ColumnReader in) throws IOException, InterruptedException;
}
