package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import dev.hypha.graph.spi.RowTable;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Rows on a disk; only their lengths are in memory.
final class StoredRows extends Rows {
    private final RowTable table;
    private final int[] degrees;
    private final long entries;
    private final boolean weighted;

    /// @param degrees the length of each row
    StoredRows(RowTable table, int[] degrees, boolean weighted) {
        this.table = table;
        this.degrees = degrees;
        this.weighted = weighted;
        long sum = 0;
        for (int degree : degrees) {
            sum += degree;
        }
        this.entries = sum;
    }

    @Override
    int degree(int row) {
        return degrees[row];
    }

    @Override
    long entries() {
        return entries;
    }

    @Override
    long bytes() {
        return (long) Integer.BYTES * degrees.length + table.memoryBytes();
    }

    @Override
    boolean isOrdered() {
        return true;
    }

    @Override
    Scan scan(int begin, int end) {
        RowTable.Reader reader = open(begin);
        RowBlock block = RowBlock.empty(weighted);
        return new Scan() {
            @Override
            public boolean next() {
                try {
                    if (reader.next(block, end)) {
                        return true;
                    }
                    reader.close();
                    return false;
                } catch (IOException e) {
                    throw unreadable(e);
                }
            }

            @Override
            public RowBlock block() {
                return block;
            }
        };
    }

    @Override
    Cursor cursor() {
        RowTable.Reader reader = open(0);
        RowBlock block = RowBlock.empty(weighted);
        return row -> {
            if (!block.contains(row)) {
                try {
                    reader.seek(row);
                    reader.next(block, row + 1);
                } catch (IOException e) {
                    throw unreadable(e);
                }
            }
            return block;
        };
    }

    private RowTable.Reader open(int begin) {
        try {
            RowTable.Reader reader = table.read();
            reader.seek(begin);
            return reader;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static UncheckedIOException unreadable(IOException cause) {
        return new UncheckedIOException("the edges cannot be read from the disk", cause);
    }
}
