package dev.hypha.checkpoint.jdbc;

import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.spi.CheckpointStoreProvider;
import dev.hypha.checkpoint.spi.StoreOptions;
import java.util.Map;
import java.util.Set;

/// The kind `jdbc`: the option `url` names the database.
public final class JdbcProvider implements CheckpointStoreProvider {
    /// For [java.util.ServiceLoader].
    public JdbcProvider() {}

    @Override
    public String name() {
        return "jdbc";
    }

    @Override
    public Set<String> options() {
        return JdbcPool.OPTIONS;
    }

    @Override
    public Set<String> requiredOptions() {
        return Set.of(JdbcPool.URL);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public CheckpointStore open(Map<String, String> options) {
        return JdbcPool.open(new StoreOptions(name(), options));
    }
}
