package dev.hypha.graph.rocksdb;

import dev.hypha.graph.spi.RowStore;
import dev.hypha.graph.spi.RowStoreProvider;
import java.io.IOException;
import java.nio.file.Path;

/// The kind `rocksdb`.
public final class RocksRowStoreProvider implements RowStoreProvider {
    /// For [java.util.ServiceLoader].
    public RocksRowStoreProvider() {}

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public RowStore open(Path directory) throws IOException {
        return RocksRowStore.open(directory);
    }
}
