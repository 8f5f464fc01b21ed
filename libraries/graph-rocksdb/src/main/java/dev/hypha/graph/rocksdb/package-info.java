/// Edges of graphs that are larger than memory, in an embedded RocksDB.
@NullMarked
package dev.hypha.graph.rocksdb;

import org.jspecify.annotations.NullMarked;
