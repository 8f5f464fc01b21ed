package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.MemoryCheckpointStore;
import dev.hypha.checkpoint.spi.CheckpointStoreProvider;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A store in memory that is unavailable when it is to be: so many times when workers open it, or restore what
/// is theirs.
final class FailingStore implements CheckpointStore {
    final AtomicInteger opensFailing = new AtomicInteger();
    final AtomicInteger loadsFailing = new AtomicInteger();
    private final MemoryCheckpointStore store = new MemoryCheckpointStore();

    private static CheckpointException unavailable(int left) {
        return new CheckpointException(
                CheckpointException.Kind.UNAVAILABLE, "the store is out for a walk, and so " + left + " times more");
    }

    private static boolean isWithin(Class<?> owner, String method) {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)
                        && frame.getClassName().equals(owner.getName())));
    }

    /// Opens a store of this process by its name: the option `name`.
    public static final class Provider implements CheckpointStoreProvider {
        private static final Map<String, FailingStore> STORES = new ConcurrentHashMap<>();

        /// The store of a name.
        static FailingStore of(String name) {
            return STORES.computeIfAbsent(name, each -> new FailingStore());
        }

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Set<String> options() {
            return Set.of("name");
        }

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public CheckpointStore open(Map<String, String> options) {
            FailingStore store = of(options.getOrDefault("name", ""));
            boolean byWorker = StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("work")));
            int left = byWorker ? store.opensFailing.getAndUpdate(it -> Math.max(0, it - 1)) : 0;
            if (left > 0) {
                throw unavailable(left - 1);
            }
            return store;
        }
    }

    /// Whether one is complete.
    boolean hasCheckpoint(String scope) {
        return list(scope).stream().anyMatch(key -> key.part().equals("manifest"));
    }

    @Override
    public Optional<ByteBuffer> load(CheckpointKey key) {
        int left = isWithin(Worker.class, "restore") ? loadsFailing.getAndUpdate(it -> Math.max(0, it - 1)) : 0;
        if (left > 0) {
            throw unavailable(left - 1);
        }
        return store.load(key);
    }

    @Override
    public void save(CheckpointKey key, ByteBuffer content) {
        store.save(key, content);
    }

    @Override
    public void saveAll(Map<CheckpointKey, ByteBuffer> contents) {
        store.saveAll(contents);
    }

    @Override
    public boolean create(CheckpointKey key, ByteBuffer content) {
        return store.create(key, content);
    }

    @Override
    public Map<CheckpointKey, ByteBuffer> loadAll(Collection<CheckpointKey> keys) {
        return store.loadAll(keys);
    }

    @Override
    public void delete(Collection<CheckpointKey> keys) {
        store.delete(keys);
    }

    @Override
    public List<CheckpointKey> list(String scope) {
        return store.list(scope);
    }

    @Override
    public List<String> scopes(String prefix) {
        return store.scopes(prefix);
    }

    /// Others have it open still.
    @Override
    public void close() {}
}
