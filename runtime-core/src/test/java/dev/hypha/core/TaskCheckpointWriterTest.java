package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.TaskId;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.spi.SealedPiece;
import dev.hypha.checkpoint.spi.SealedStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskCheckpointWriterTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Call<?> CALL = TestFunctionsCalls.goOn("first");

    /// A store in memory that can be made to hang or fail.
    private static final class Fickle extends SealedStore {
        private final Map<CheckpointKey, ByteBuffer> pieces = new ConcurrentHashMap<>();
        private final List<String> changes = new ArrayList<>();
        private final Semaphore open = new Semaphore(Integer.MAX_VALUE);
        private volatile boolean down;
        private final AtomicInteger attempts = new AtomicInteger();

        private void change(String what) {
            int unusedCount = attempts.incrementAndGet();
            open.acquireUninterruptibly();
            open.release();
            if (down) {
                throw new CheckpointException(Kind.UNAVAILABLE, "down");
            }
            synchronized (changes) {
                changes.add(what);
            }
        }

        List<String> changes() {
            synchronized (changes) {
                return List.copyOf(changes);
            }
        }

        @Override
        protected void saveSealed(CheckpointKey key, SealedPiece piece) {
            change("save " + key.part());
            pieces.put(key, ByteBuffer.wrap(piece.toBytes()));
        }

        @Override
        protected boolean createSealed(CheckpointKey key, SealedPiece piece) {
            throw new AssertionError("a task's checkpoint replaces the one before");
        }

        @Override
        protected Map<CheckpointKey, ByteBuffer> loadSealed(Collection<CheckpointKey> keys) {
            ByteBuffer stored = pieces.get(keys.iterator().next());
            return stored == null ? Map.of() : Map.of(keys.iterator().next(), stored.duplicate());
        }

        @Override
        protected void remove(Collection<CheckpointKey> keys) {
            keys.forEach(key -> {
                change("delete " + key.part());
                pieces.remove(key);
            });
        }

        @Override
        protected Collection<CheckpointKey> find(String scope) {
            return pieces.keySet();
        }

        @Override
        protected Collection<String> findScopes() {
            return List.of();
        }

        @Override
        protected void release() {}
    }

    private final Fickle store = new Fickle();
    private final TaskCheckpointWriter writer =
            new TaskCheckpointWriter(store, "tasks/c/n", "writer", (_, state) -> state);

    @AfterEach
    void end() {
        writer.abandon();
    }

    private static TaskId task(int number) {
        return new TaskId(1, number);
    }

    private static ByteBuffer state(int value) {
        return ByteBuffer.allocate(4).putInt(0, value);
    }

    private Optional<Integer> stored(int task) {
        return store.load(new CheckpointKey("tasks/c/n", 0, task(task).toString()))
                .map(bytes -> bytes.getInt(0));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(2);
        }
    }

    /// Makes the store hang, in a write of task 0.
    private void hang() throws InterruptedException {
        store.open.drainPermits();
        int before = store.attempts.get();
        writer.keep(task(0), CALL, state(0));
        await(() -> store.attempts.get() > before);
    }

    @Test
    void whileTheStoreHangsTheLatestStateWins() throws InterruptedException {
        hang();
        for (int value = 0; value < 10_000; value++) {
            writer.keep(task(1), CALL, state(value));
        }
        store.open.release(Integer.MAX_VALUE);
        writer.close(LONG);
        assertEquals(Optional.of(9_999), stored(1));
        assertEquals(2, store.changes().size());
    }

    @Test
    void whatEndsBeforeItIsWrittenNeverReachesTheStore() throws InterruptedException {
        hang();
        writer.keep(task(1), CALL, state(1));
        writer.forget(task(1));
        writer.forget(task(2));
        store.open.release(Integer.MAX_VALUE);
        writer.close(LONG);
        assertEquals(List.of("save " + task(0)), store.changes());
    }

    @Test
    void whatEndsWhileItIsWrittenIsDeletedAfterwards() throws InterruptedException {
        hang();
        writer.forget(task(0));
        store.open.release(Integer.MAX_VALUE);
        writer.close(LONG);
        assertEquals(List.of("save " + task(0), "delete " + task(0)), store.changes());
        assertEquals(Optional.empty(), stored(0));
    }

    @Test
    void whatCouldNotBeWrittenIsTriedAgainUnlessThereIsNews() throws InterruptedException {
        writer.keep(task(3), CALL, state(3));
        await(() -> stored(3).isPresent());
        store.down = true;
        writer.keep(task(1), CALL, state(1));
        await(() -> store.attempts.get() >= 2);
        writer.keep(task(1), CALL, state(2));
        writer.keep(task(2), CALL, state(2));
        writer.forget(task(3));
        int attempts = store.attempts.get();
        await(() -> store.attempts.get() > attempts);
        assertEquals(Optional.of(3), stored(3));
        store.down = false;
        await(() -> stored(1).isPresent() && stored(2).isPresent() && stored(3).isEmpty());
        assertEquals(Optional.of(2), stored(1));
    }

    @Test
    void whatWaitsIsBoundedAndWhatIsStoredStays() throws InterruptedException {
        writer.keep(task(1), CALL, state(1));
        await(() -> stored(1).isPresent());
        hang();
        ByteBuffer large = ByteBuffer.allocate(1 << 20);
        for (int number = 100; number < 100 + TaskCheckpointWriter.BYTES_MAX / large.capacity(); number++) {
            writer.keep(task(number), CALL, large);
        }
        writer.keep(task(1), CALL, state(2)); // there is no room for it
        writer.forget(task(100)); // now there is
        writer.keep(task(2), CALL, state(2));
        store.open.release(Integer.MAX_VALUE);
        writer.close(LONG);
        assertEquals(Optional.of(1), stored(1));
        assertEquals(Optional.of(2), stored(2));
        assertTrue(stored(101).isPresent());
        assertFalse(stored(100).isPresent());
    }

    @Test
    void aCloseGivesUpOnAStoreThatIsDownOrHangs() throws InterruptedException {
        store.down = true;
        writer.keep(task(1), CALL, state(1));
        await(() -> store.attempts.get() > 0);
        writer.close(LONG); // ends at the next failure
        writer.keep(task(2), CALL, state(2));
        assertEquals(List.of(), store.changes());

        Fickle other = new Fickle();
        other.open.drainPermits();
        TaskCheckpointWriter hanging = new TaskCheckpointWriter(other, "tasks/c/n", "hanging", (_, state) -> state);
        hanging.keep(task(1), CALL, state(1));
        hanging.close(Duration.ofMillis(10));
        other.open.release(Integer.MAX_VALUE);
    }

    @Test
    void afterTheStoreIsClosedNothingIsTried() throws InterruptedException {
        store.close();
        writer.keep(task(1), CALL, state(1));
        writer.keep(task(2), CALL, state(1));
        writer.close(LONG);
        assertEquals(List.of(), store.changes());
    }
}
