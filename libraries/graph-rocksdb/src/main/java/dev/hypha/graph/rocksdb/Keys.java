package dev.hypha.graph.rocksdb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The keys of one table: table, partition, first row, chunk.
final class Keys {
    static final int BYTES = 1 + 3 * Integer.BYTES;
    private static final int ROW_AT = 1 + Integer.BYTES;
    private static final int CHUNK_AT = ROW_AT + Integer.BYTES;

    private final int table;
    private final int[] starts;

    Keys(int table, int[] starts) {
        this.table = table;
        this.starts = starts;
    }

    int table() {
        return table;
    }

    int rows() {
        return starts[starts.length - 1];
    }

    int partition(int row) {
        int found = Arrays.binarySearch(starts, row);
        if (found < 0) {
            return -found - 2;
        }
        while (found + 1 < starts.length && starts[found + 1] == row) {
            found++; // empty partitions before
        }
        return found;
    }

    byte[] key(int row, int chunk) {
        return ByteBuffer.allocate(BYTES)
                .put((byte) table)
                .putInt(partition(row))
                .putInt(row)
                .putInt(chunk)
                .array();
    }

    boolean isMine(byte[] key) {
        return key.length == BYTES && (key[0] & 0xFF) == table;
    }

    static int row(byte[] key) {
        return ByteBuffer.wrap(key).getInt(ROW_AT);
    }

    static int chunk(byte[] key) {
        return ByteBuffer.wrap(key).getInt(CHUNK_AT);
    }
}
