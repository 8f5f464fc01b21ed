package dev.hypha.checkpoint.redis;

import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.spi.CheckpointStoreProvider;
import dev.hypha.checkpoint.spi.StoreOptions;
import java.util.Map;
import java.util.Set;

/// The kind `redis`: the option `url` names the server.
public final class RedisProvider implements CheckpointStoreProvider {
    /// For [java.util.ServiceLoader].
    public RedisProvider() {}

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Set<String> options() {
        return RedisSettings.OPTIONS;
    }

    @Override
    public Set<String> requiredOptions() {
        return Set.of(RedisSettings.URL);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public CheckpointStore open(Map<String, String> options) {
        return RedisCheckpointStore.open(RedisSettings.read(new StoreOptions(name(), options)));
    }
}
