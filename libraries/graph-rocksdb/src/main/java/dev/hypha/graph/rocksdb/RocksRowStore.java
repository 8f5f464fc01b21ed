package dev.hypha.graph.rocksdb;

import dev.hypha.graph.spi.RowStore;
import dev.hypha.graph.spi.RowTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/// Tables in a RocksDB of one worker. They are written once, in the order of their keys, as sorted files
/// that the database takes over as they are: nothing is logged, buffered or compacted.
///
/// A **key** is the table's number (1 byte), the partition (4), the first row (4) and the chunk (4), big
/// endian, so that a partition's rows follow each other. A **value** has at most 2,048 entries: those of
/// several small rows of one partition, or a piece of a large row, whose pieces are numbered by chunk;
/// [Chunk] says how. The cache has 32 MB; what was read lately is in the operating system's as well.
final class RocksRowStore implements RowStore {
    private static final long CACHE_BYTES = 32L << 20;
    private static final int BLOCK_BYTES = 32 << 10;
    private static final int OPEN_FILES = 128;
    private static final int TABLES_MAX = 255;

    private final Path directory;
    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final Options options = new Options()
            .setCreateIfMissing(true)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setDisableAutoCompactions(true)
            .setMaxOpenFiles(OPEN_FILES)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setTableFormatConfig(
                    new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(BLOCK_BYTES));
    private final RocksDB database;
    private final List<RocksRows> tables = new ArrayList<>();
    private int created;

    private RocksRowStore(Path directory) throws RocksDBException {
        this.directory = directory;
        this.database = RocksDB.open(options, directory.resolve("database").toString());
    }

    static RocksRowStore open(Path directory) throws IOException {
        RocksDB.loadLibrary();
        try {
            return new RocksRowStore(directory);
        } catch (RocksDBException e) {
            throw failure("the database in " + directory + " cannot be opened", e);
        }
    }

    static IOException failure(String what, RocksDBException cause) {
        return new IOException(what + ": " + cause.getMessage(), cause);
    }

    @Override
    public RowTable.Writer create(List<Integer> starts, boolean weighted) throws IOException {
        if (created == TABLES_MAX) {
            throw new IOException("a store has at most " + TABLES_MAX + " tables");
        }
        Keys keys =
                new Keys(created++, starts.stream().mapToInt(Integer::intValue).toArray());
        return new RocksRowWriter(this, keys, weighted);
    }

    Options options() {
        return options;
    }

    /// A file for keys that are to be taken over.
    Path file(Keys keys, int number) {
        return directory.resolve("table-" + keys.table() + "-" + number + ".sst");
    }

    RocksRows add(RocksRows table) {
        tables.add(table);
        return table;
    }

    RocksDB database() {
        return database;
    }

    @Override
    public void close() {
        tables.forEach(RocksRows::close);
        database.close();
        options.close();
        cache.close();
    }
}
