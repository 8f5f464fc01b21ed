package dev.hypha.graph.rocksdb;

import dev.hypha.graph.spi.RowBlock;
import dev.hypha.graph.spi.RowTable;
import java.io.IOException;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Reads a table's values in the order of their keys.
///
/// It holds a value at a time, and the head of the row in it that comes next: its number, how many entries
/// it has, and how many bytes they take.
final class RocksRowReader implements RowTable.Reader {
    private static final int BLOCK_ENTRIES = 4096;
    private static final int BLOCK_ROWS = 4096;

    private final RocksIterator values;
    private final Keys keys;
    private final Chunk chunk = new Chunk();
    private int position;

    /// Whether the iterator stands on the value after the one that is held.
    private boolean hasNext;

    private boolean hasRow;
    private int row;
    private int rowEntries;
    private int rowBytes;
    private boolean closed;

    RocksRowReader(RocksIterator values, Keys keys) {
        this.values = values;
        this.keys = keys;
        values.seek(keys.key(0, 0));
        hasNext = isMine();
    }

    @Override
    public int position() {
        return position;
    }

    private boolean isMine() {
        return values.isValid() && keys.isMine(values.key());
    }

    @Override
    public void seek(int to) throws IOException {
        if (to < position || !isNear(to)) {
            values.seekForPrev(keys.key(to, 0));
            if (!isMine()) {
                check();
                values.seek(keys.key(0, 0));
            }
            hasNext = isMine();
            hasRow = false;
            chunk.begin(0);
        }
        position = to;
    }

    /// Whether going on from value to value leads there soon.
    private boolean isNear(int to) {
        return (hasRow && to <= row) || !hasNext || to <= Keys.row(values.key());
    }

    @Override
    public boolean next(RowBlock block, int end) throws IOException {
        block.clear(position);
        int first = position;
        while (position < end && block.size() < BLOCK_ENTRIES && position - first < BLOCK_ROWS) {
            if (!findRow()) {
                position = Math.min(end, first + BLOCK_ROWS);
                break;
            }
            if (row >= end || row - first >= BLOCK_ROWS) {
                position = Math.min(end, first + BLOCK_ROWS);
                break;
            }
            block.endRows(row);
            readRow(block);
            position = row + 1;
            block.endRows(position);
        }
        block.endRows(position);
        return position > first;
    }

    /// Reads a row, with the pieces of it that are in values of their own.
    private void readRow(RowBlock block) throws IOException {
        chunk.readInto(block, rowEntries);
        hasRow = false;
        while (!chunk.hasMore() && hasNext && Keys.chunk(values.key()) > 0) {
            load();
            head();
            chunk.readInto(block, rowEntries);
            hasRow = false;
        }
    }

    /// Goes to the first row that is not before the position and has entries.
    private boolean findRow() throws IOException {
        while (true) {
            if (hasRow && row >= position) {
                return true;
            }
            if (hasRow) {
                chunk.skip(rowBytes);
                hasRow = false;
            }
            if (chunk.hasMore()) {
                head();
            } else if (hasNext) {
                load();
                head();
            } else {
                check();
                return false;
            }
        }
    }

    private void head() {
        row += chunk.number();
        rowEntries = chunk.number();
        rowBytes = chunk.number();
        hasRow = true;
    }

    /// Takes the value that the iterator stands on.
    private void load() throws IOException {
        row = Keys.row(values.key());
        int length = values.value(chunk.room(0), 0, chunk.room(0).length);
        if (length > chunk.room(0).length) {
            values.value(chunk.room(length), 0, length);
        }
        chunk.begin(length);
        values.next();
        hasNext = isMine();
        if (!hasNext) {
            check();
        }
    }

    private void check() throws IOException {
        try {
            values.status();
        } catch (RocksDBException e) {
            throw RocksRowStore.failure("edges cannot be read", e);
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            values.close();
        }
    }
}
