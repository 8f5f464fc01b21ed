/// Checkpoints in RocksDB, within this process: [RocksCheckpointStore].
@NullMarked
package dev.hypha.checkpoint.rocksdb;

import org.jspecify.annotations.NullMarked;
