package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.MemoryCheckpointStore;
import dev.hypha.graph.JobProgress.Phase;
import dev.hypha.graph.algorithms.PageRank;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a driver's surroundings may do to it: stores that fail at the wrong moment, and programs that throw.
@Timeout(60)
class DriverLoopTest {
    private static final RmatSource GRAPH = new RmatSource(6, 8, 3);

    private static CheckpointException unavailable() {
        return new CheckpointException(CheckpointException.Kind.UNAVAILABLE, "the server is gone");
    }

    private static CheckpointStore failing(AtomicBoolean fails) {
        return HookedStores.around(new MemoryCheckpointStore(), (step, _) -> {
            if (fails.get() && !step.equals("close")) {
                throw unavailable();
            }
        });
    }

    /// Results that are written are no failure, whatever becomes of checkpoints.
    @Test
    void aStoreThatIsLostAfterResultsAreWrittenCostsNothing() throws InterruptedException {
        AtomicBoolean gone = new AtomicBoolean();
        Map<Long, Object> results = new ConcurrentHashMap<>();
        JobResult result = GraphJob.of(GRAPH, new PageRank(0.85, 9))
                .workers(2)
                .checkpoints(failing(gone), "graph/ends", 2)
                .sink(GraphSink.callback(results::put))
                .listener(progress -> gone.compareAndSet(false, progress.phase() == Phase.FINISH))
                .run();
        assertTrue(gone.get(), "the store is gone");
        assertEquals(9, result.supersteps());
        assertEquals(result.vertices(), results.size());
    }

    /// The thread that commits goes on, whatever one piece of its work throws.
    @Test
    void whoWaitsForCheckpointsIsNotLeftWaiting() throws InterruptedException {
        List<String> warnings = new ArrayList<>();
        CheckpointCatalog catalog = new CheckpointCatalog(new MemoryCheckpointStore(), "graph/x");
        try (Checkpoints checkpoints = new Checkpoints(
                catalog,
                1,
                _ -> {
                    throw new IllegalStateException("nobody takes events");
                },
                warnings::add)) {
            checkpoints.prepare(0);
            checkpoints.awaitDone();
            assertTrue(warnings.getFirst().contains("nobody takes events"), warnings::toString);
        }
    }

    @Test
    void aStoreIsTriedAgainWhileItIsUnavailable() throws InterruptedException {
        List<String> notes = new ArrayList<>();
        AtomicInteger failures = new AtomicInteger();
        StorePatience patience = new StorePatience(Duration.ofHours(1), Duration.ofMillis(1));
        assertEquals(
                "found",
                patience.get(
                        () -> {
                            if (failures.incrementAndGet() < 4) {
                                throw unavailable();
                            }
                            return "found";
                        },
                        () -> false,
                        notes::add));
        assertEquals(2, notes.size(), notes::toString);
        assertThrows(
                CheckpointException.class,
                () -> patience.get(
                        () -> {
                            throw unavailable();
                        },
                        () -> true,
                        notes::add),
                "nobody waits");
        assertThrows(
                CheckpointException.class,
                () -> new StorePatience(Duration.ZERO, Duration.ofMillis(1))
                        .get(
                                () -> {
                                    throw unavailable();
                                },
                                () -> false,
                                notes::add),
                "not for ever");
        assertThrows(
                CheckpointException.class,
                () -> patience.get(
                        () -> {
                            throw new CheckpointException(CheckpointException.Kind.CONFIGURATION, "wrong password");
                        },
                        () -> false,
                        notes::add),
                "what does not go away");
    }

    /// A recovery looks for the last checkpoint when the store does not answer for a moment.
    @Test
    void aRecoveryWaitsForItsStore() throws InterruptedException {
        AtomicBoolean gone = new AtomicBoolean();
        CheckpointStore store = failing(gone);
        AtomicBoolean struck = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        CheckpointStore watched = HookedStores.around(store, (step, _) -> {
            if (gone.get() && step.equals("list") && asked.incrementAndGet() == 3) {
                gone.set(false);
            }
        });
        JobResult result = GraphJob.of(GRAPH, new PageRank(0.85, 9))
                .workers(2)
                .checkpoints(watched, "graph/blip", 2)
                .faults(new LocalPool.Faults() {
                    @Override
                    public boolean before(int execution, int worker, Command command) {
                        boolean strikes = command instanceof Command.Step(long superstep, var _)
                                && superstep == 7
                                && struck.compareAndSet(false, true);
                        if (strikes) {
                            gone.set(true);
                        }
                        return strikes;
                    }
                })
                .run();
        assertEquals(9, result.supersteps());
        assertEquals(1, result.recoveries());
        assertFalse(gone.get(), "the store was asked until it was there");
    }

    /// A program whose own decision fails.
    private static final class Undecided implements LongVertexProgram {
        @Override
        public Combiner combiner() {
            return Combiner.SUM;
        }

        @Override
        public int superstepsMax() {
            return 5;
        }

        @Override
        public boolean endsAfter(long superstep, List<Double> aggregated) {
            throw new ArithmeticException("no end in sight");
        }

        @Override
        public long initial(Superstep superstep, int vertex) {
            return 1;
        }

        @Override
        public long signal(Superstep superstep, int vertex, long value) {
            return value;
        }

        @Override
        public long compute(Superstep superstep, int vertex, long value, long combined) {
            return combined;
        }
    }

    @Test
    void aProgramThatThrowsAtTheDriverFailsTheJob() {
        GraphException failure = assertThrows(
                GraphException.class, () -> GraphJob.of(GRAPH, new Undecided()).run());
        assertEquals(GraphException.Kind.FAILED, failure.kind());
        assertTrue(failure.getMessage().contains("no end in sight"), failure::getMessage);
    }
}
