package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.MemoryCheckpointStore;
import dev.hypha.graph.JobSpec.Execution;
import dev.hypha.graph.algorithms.PageRank;
import dev.hypha.local.LocalRuntime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers whose store does not answer for a while.
@Timeout(60)
class StoreTroubleTest {
    private static final RmatSource GRAPH = new RmatSource(7, 6, 11);
    private static final PageRank PROGRAM = new PageRank(0.85, 8);

    /// A store that is not available so many times when workers take a step.
    ///
    /// @param step what fails
    /// @param within the method that a worker is in then
    /// @param left how often it still fails
    private record Outage(String step, String within, AtomicInteger left) implements HookedStores.Hook {
        @Override
        public void before(String taken, List<?> arguments) {
            if (taken.equals(step) && isWithin() && left.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
                throw new CheckpointException(CheckpointException.Kind.UNAVAILABLE, "the store is out for a walk");
            }
        }

        private boolean isWithin() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals(within)));
        }
    }

    /// A job that loses a worker once, and finds its store unavailable so many times when it goes on.
    private static JobResult run(Outage outage, int failures, Map<Long, Object> results) throws InterruptedException {
        CheckpointStore store = new MemoryCheckpointStore();
        AtomicBoolean struck = new AtomicBoolean();
        return GraphJob.of(GRAPH, PROGRAM)
                .workers(2)
                .partitions(4)
                .checkpoints(HookedStores.around(store, outage), "graph/ranks", 2)
                .faults(new LocalPool.Faults() {
                    @Override
                    public boolean before(int execution, int worker, Command command) {
                        boolean strikes = command instanceof Command.Step(long superstep, var _)
                                && superstep == 6
                                && struck.compareAndSet(false, true);
                        while (strikes
                                && store.list("graph/ranks").stream()
                                        .noneMatch(key -> key.part().equals("manifest"))) {
                            Thread.onSpinWait();
                        }
                        if (strikes) {
                            outage.left.set(failures);
                        }
                        return strikes;
                    }
                })
                .sink(GraphSink.callback(results::put))
                .run();
    }

    @Test
    void aStoreThatAnswersSoonCostsNothing() throws InterruptedException {
        Map<Long, Object> results = new ConcurrentHashMap<>();
        Outage outage = new Outage("load", "restore", new AtomicInteger());
        JobResult result = run(outage, 2, results);
        assertEquals(0, outage.left.get(), "it was tried");
        assertEquals(1, result.recoveries(), "the worker that was struck, and no other");
        assertEquals(GraphalyticsTest.run(GraphJob.of(GRAPH, PROGRAM).partitions(4)), results);
    }

    @Test
    void aStoreThatAnswersLateCostsARecovery() throws InterruptedException {
        Map<Long, Object> results = new ConcurrentHashMap<>();
        Outage outage = new Outage("load", "restore", new AtomicInteger());
        JobResult result = run(outage, 9, results);
        assertEquals(0, outage.left.get(), "it was tried");
        assertTrue(result.recoveries() > 1, result::toString);
        assertEquals(GraphalyticsTest.run(GraphJob.of(GRAPH, PROGRAM).partitions(4)), results);
    }

    @Test
    void workersOnNodesThatCannotOpenTheStoreAreLostAndNotTheJob() throws InterruptedException {
        Outage outage = new Outage("open", "work", new AtomicInteger(7));
        HookedStores.hook("opens", outage);
        JobSpec spec = JobSpec.named("ranks")
                .source("rmat", Map.of("scale", "7", "edge-factor", "6", "seed", "11"))
                .algorithm("pagerank", Map.of("iterations", "8"))
                .execution(new Execution(1, 1, 4, "hash", Integer.MAX_VALUE, ""))
                .checkpoint(HookedStores.every(2, "opens"))
                .build();
        try (LocalRuntime runtime = LocalRuntime.builder().node("one").start()) {
            JobResult result = GraphCluster.submit(runtime, spec).join();
            assertEquals(1, result.recoveries(), "after five times the worker leaves, and the next one tries");
            assertEquals(8, result.supersteps());
        }
        assertEquals(0, outage.left.get());
    }
}
