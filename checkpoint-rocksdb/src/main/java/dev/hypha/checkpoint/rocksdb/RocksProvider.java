package dev.hypha.checkpoint.rocksdb;

import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.spi.CheckpointStoreProvider;
import dev.hypha.checkpoint.spi.StoreOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// The kind `rocksdb`: the option `path` names the directory.
public final class RocksProvider implements CheckpointStoreProvider {
    /// For [java.util.ServiceLoader].
    public RocksProvider() {}

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public Set<String> options() {
        return Set.of("path");
    }

    @Override
    public Set<String> requiredOptions() {
        return Set.of("path");
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public CheckpointStore open(Map<String, String> options) {
        return RocksCheckpointStore.open(
                Path.of(new StoreOptions(name(), options).required("path", "a directory on a local disk")));
    }
}
