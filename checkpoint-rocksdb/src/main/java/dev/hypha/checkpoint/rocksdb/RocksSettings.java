package dev.hypha.checkpoint.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;

/// How the database is set: for large values that are written once, read rarely and deleted soon.
///
/// Values from 32 KB on lie in blob files, which compactions do not copy; so a chunk of 8 MB is written twice,
/// to the log and to its place, and not once more for each level. Memory: two write buffers of 32 MB, and 8 MB
/// of cache.
final class RocksSettings implements AutoCloseable {
    private static final long WRITE_BUFFER_BYTES = 32L << 20;
    private static final long CACHE_BYTES = 8L << 20;
    private static final long BLOB_BYTES_MIN = 32L << 10;
    private static final long LOG_BYTES_MAX = 4L << 20;
    private static final int LOG_FILES = 2;
    private static final int OPEN_FILES = 512;

    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final Options options = new Options()
            .setCreateIfMissing(true)
            .setParanoidChecks(true)
            .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setMaxWriteBufferNumber(2)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setEnableBlobFiles(true)
            .setMinBlobSize(BLOB_BYTES_MIN)
            .setEnableBlobGarbageCollection(true)
            .setBlobGarbageCollectionForceThreshold(0.5)
            .setMaxOpenFiles(OPEN_FILES)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setMaxLogFileSize(LOG_BYTES_MAX)
            .setKeepLogFileNum(LOG_FILES)
            .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));

    Options options() {
        return options;
    }

    @Override
    public void close() {
        options.close();
        cache.close();
    }
}
