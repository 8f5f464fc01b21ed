package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.JobSpec.Checkpointing;
import dev.hypha.graph.JobSpec.Execution;
import dev.hypha.graph.algorithms.PageRank;
import dev.hypha.local.LocalRuntime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers whose store does not answer for a while.
@Timeout(60)
class StoreTroubleTest {
    private static final RmatSource GRAPH = new RmatSource(7, 6, 11);
    private static final PageRank PROGRAM = new PageRank(0.85, 8);

    /// A job that loses a worker once, and finds its store unavailable so many times when it goes on.
    private static JobResult run(FailingStore store, int failures, Map<Long, Object> results)
            throws InterruptedException {
        AtomicBoolean struck = new AtomicBoolean();
        return GraphJob.of(GRAPH, PROGRAM)
                .workers(2)
                .partitions(4)
                .checkpoints(store, "graph/ranks", 2)
                .faults(new LocalPool.Faults() {
                    @Override
                    public boolean before(int execution, int worker, Command command) {
                        boolean strikes = command instanceof Command.Step(long superstep, var _)
                                && superstep == 6
                                && struck.compareAndSet(false, true);
                        while (strikes && !store.hasCheckpoint("graph/ranks")) {
                            Thread.onSpinWait();
                        }
                        if (strikes) {
                            store.loadsFailing.set(failures);
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
        FailingStore store = new FailingStore();
        JobResult result = run(store, 2, results);
        assertEquals(0, store.loadsFailing.get(), "it was tried");
        assertEquals(1, result.recoveries(), "the worker that was struck, and no other");
        assertEquals(GraphalyticsTest.run(GraphJob.of(GRAPH, PROGRAM).partitions(4)), results);
    }

    @Test
    void aStoreThatAnswersLateCostsARecovery() throws InterruptedException {
        Map<Long, Object> results = new ConcurrentHashMap<>();
        FailingStore store = new FailingStore();
        JobResult result = run(store, 9, results);
        assertEquals(0, store.loadsFailing.get(), "it was tried");
        assertTrue(result.recoveries() > 1, result::toString);
        assertEquals(GraphalyticsTest.run(GraphJob.of(GRAPH, PROGRAM).partitions(4)), results);
    }

    @Test
    void workersOnNodesThatCannotOpenTheStoreAreLostAndNotTheJob() throws InterruptedException {
        FailingStore.Provider.of("opens").opensFailing.set(7);
        JobSpec spec = JobSpec.named("ranks")
                .source("rmat", Map.of("scale", "7", "edge-factor", "6", "seed", "11"))
                .algorithm("pagerank", Map.of("iterations", "8"))
                .execution(new Execution(1, 1, 4, "hash", Integer.MAX_VALUE, ""))
                .checkpoint(new Checkpointing(2, "failing", Map.of("name", "opens")))
                .build();
        try (LocalRuntime runtime = LocalRuntime.builder().node("one").start()) {
            JobResult result = GraphCluster.submit(runtime, spec).join();
            assertEquals(1, result.recoveries(), "after five times the worker leaves, and the next one tries");
            assertEquals(8, result.supersteps());
        }
        assertEquals(0, FailingStore.Provider.of("opens").opensFailing.get());
    }
}
