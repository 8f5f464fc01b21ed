package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.MemoryCheckpointStore;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// A store in memory that takes its time with snapshots: some of a worker's pieces are stored, then
/// something else happens first. Whoever is interrupted meanwhile leaves them half stored.
final class SlowStore implements CheckpointStore {
    private final MemoryCheckpointStore store = new MemoryCheckpointStore();
    private final Random random;
    private final Delay delay;
    private final Map<Long, Integer> storing = new HashMap<>();
    private int checkpointsAtOnce;
    private long ticks;

    /// What happens first.
    @FunctionalInterface
    interface Delay {
        void await() throws InterruptedException;
    }

    /// A store that waits for some ticks, or for none.
    SlowStore(long seed) {
        this.random = new Random(seed);
        this.delay = this::awaitTicks;
    }

    SlowStore(Delay delay) {
        this.random = new Random(1);
        this.delay = delay;
    }

    /// Time goes on.
    synchronized void tick() {
        ticks++;
        notifyAll();
    }

    private synchronized void awaitTicks() throws InterruptedException {
        long until = ticks + random.nextInt(12);
        while (ticks < until) {
            wait();
        }
    }

    /// How many snapshots are being stored.
    synchronized int storing() {
        return storing.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// The largest number of checkpoints that were being stored at a time.
    synchronized int checkpointsAtOnce() {
        return checkpointsAtOnce;
    }

    private synchronized int begin(long checkpoint, int pieces) {
        storing.merge(checkpoint, 1, Integer::sum);
        checkpointsAtOnce = Math.max(checkpointsAtOnce, storing.size());
        return random.nextInt(pieces + 1);
    }

    private synchronized void end(long checkpoint) {
        storing.computeIfPresent(checkpoint, (number, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void saveAll(Map<CheckpointKey, ByteBuffer> contents) {
        long checkpoint = contents.keySet().iterator().next().number();
        int soon = begin(checkpoint, contents.size());
        try {
            int stored = 0;
            for (Map.Entry<CheckpointKey, ByteBuffer> piece : contents.entrySet()) {
                if (stored++ == soon) {
                    delay.await();
                }
                store.save(piece.getKey(), piece.getValue());
            }
            if (soon == contents.size()) {
                delay.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CheckpointException(CheckpointException.Kind.UNAVAILABLE, "interrupted while it stores", e);
        } finally {
            end(checkpoint);
        }
    }

    @Override
    public void save(CheckpointKey key, ByteBuffer content) {
        store.save(key, content);
    }

    @Override
    public boolean create(CheckpointKey key, ByteBuffer content) {
        return store.create(key, content);
    }

    @Override
    public Optional<ByteBuffer> load(CheckpointKey key) {
        return store.load(key);
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

    @Override
    public void close() {
        store.close();
    }
}
