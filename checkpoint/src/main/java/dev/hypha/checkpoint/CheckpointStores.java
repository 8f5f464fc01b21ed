package dev.hypha.checkpoint;

import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.spi.CheckpointStoreProvider;
import dev.hypha.checkpoint.spi.StoreOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Opens stores by name, as configuration files name them: those of the class path, found by [ServiceLoader].
///
/// `memory` and `file` are always there; `rocksdb`, `redis` and `jdbc` come with the artifacts
/// `checkpoint-rocksdb`, `checkpoint-redis` and `checkpoint-jdbc`.
public final class CheckpointStores {
    private CheckpointStores() {}

    /// Opens a store.
    ///
    /// @param name the kind, such as `file`
    /// @param options what that kind needs, such as `path`
    /// @return the store
    /// @throws CheckpointException if there is no such kind or option, or the store cannot be opened
    public static CheckpointStore open(String name, Map<String, String> options) {
        CheckpointStoreProvider provider = provider(name);
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(provider.options());
        if (!unknown.isEmpty()) {
            throw new CheckpointException(
                    Kind.CONFIGURATION,
                    "the checkpoint store '" + name + "' has no options " + unknown + "; it has "
                            + new TreeSet<>(provider.options()));
        }
        return provider.open(options);
    }

    /// What opens stores of a kind, to look at what it takes before one is opened.
    ///
    /// @param name the kind, such as `file`
    /// @return the provider
    /// @throws CheckpointException if there is no such kind
    public static CheckpointStoreProvider provider(String name) {
        Map<String, CheckpointStoreProvider> providers = new TreeMap<>();
        ServiceLoader.load(CheckpointStoreProvider.class).forEach(each -> providers.put(each.name(), each));
        CheckpointStoreProvider provider = providers.get(name);
        if (provider == null) {
            throw new CheckpointException(
                    Kind.CONFIGURATION,
                    "there is no checkpoint store '" + name + "' on the class path; there are " + providers.keySet()
                            + ", and the artifact checkpoint-" + name + " may have it");
        }
        return provider;
    }

    /// The kind `memory`: no options.
    public static final class Memory implements CheckpointStoreProvider {
        /// For [ServiceLoader].
        public Memory() {}

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public Set<String> options() {
            return Set.of();
        }

        @Override
        public boolean isShared() {
            return false;
        }

        @Override
        public CheckpointStore open(Map<String, String> options) {
            return new MemoryCheckpointStore();
        }
    }

    /// The kind `file`: the option `path` names the directory.
    public static final class Files implements CheckpointStoreProvider {
        /// For [ServiceLoader].
        public Files() {}

        @Override
        public String name() {
            return "file";
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
            return true; // by those who see the same directory
        }

        @Override
        public CheckpointStore open(Map<String, String> options) {
            String path = new StoreOptions(name(), options).required("path", "a directory");
            return FileCheckpointStore.open(Path.of(path));
        }
    }
}
