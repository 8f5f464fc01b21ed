package dev.hypha.graph.rocksdb;

import dev.hypha.graph.spi.RowTable;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;

/// A table that is written.
final class RocksRows implements RowTable {
    private final RocksDB database;
    private final Keys keys;
    private final long diskBytes;
    private final ReadOptions options = new ReadOptions().setFillCache(false);
    private final List<RocksRowReader> readers = new ArrayList<>();

    RocksRows(RocksDB database, Keys keys, long diskBytes) {
        this.database = database;
        this.keys = keys;
        this.diskBytes = diskBytes;
    }

    @Override
    public Reader read() {
        readers.removeIf(RocksRowReader::isClosed);
        RocksRowReader reader = new RocksRowReader(database.newIterator(options), keys);
        readers.add(reader);
        return reader;
    }

    /// The database's indexes and caches are shared by its tables, and small.
    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public long diskBytes() {
        return diskBytes;
    }

    void close() {
        readers.forEach(RocksRowReader::close);
        options.close();
    }
}
