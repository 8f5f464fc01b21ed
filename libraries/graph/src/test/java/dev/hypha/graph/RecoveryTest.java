package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.MemoryCheckpointStore;
import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.JobProgress.Phase;
import dev.hypha.graph.algorithms.BreadthFirstSearch;
import dev.hypha.graph.algorithms.ClusteringCoefficient;
import dev.hypha.graph.algorithms.CommunityDetection;
import dev.hypha.graph.algorithms.ConnectedComponents;
import dev.hypha.graph.algorithms.PageRank;
import dev.hypha.graph.algorithms.ShortestPaths;
import dev.hypha.graph.algorithms.TriangleCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever happens to workers, a job comes to the result that it comes to without.
@Timeout(120)
public class RecoveryTest {
    private static final int PARTITIONS = 6;

    static List<GraphProgram> programs() {
        return List.of(
                new PageRank(0.85, 9),
                new BreadthFirstSearch(firstVertex()),
                new ConnectedComponents(),
                new ShortestPaths(firstVertex()),
                new CommunityDetection(6),
                new ClusteringCoefficient(),
                new TriangleCount());
    }

    /// A generated graph with weights, and long paths beside it.
    private static final class Weighted implements GraphSource {
        private static final long PATH = 1_000_000;
        private final RmatSource core = new RmatSource(7, 6, 11);

        @Override
        public boolean directed() {
            return true;
        }

        @Override
        public boolean weighted() {
            return true;
        }

        @Override
        public void scanVertices(VertexConsumer vertices) {
            scanEdges((source, target, weight) -> {
                vertices.vertex(source);
                vertices.vertex(target);
            });
        }

        @Override
        public void scanEdges(EdgeConsumer edges) {
            core.scanEdges((source, target, weight) -> {
                if (source != target) {
                    edges.edge(source, target, 0.1 + RmatSource.mix(source * 31 + target) % 100 / 200.0 + 0.5);
                }
            });
            edges.edge(firstVertex(), PATH, 1);
            for (int i = 0; i < 12; i++) {
                edges.edge(PATH + i, PATH + i + 1, 0.3);
            }
        }
    }

    private static long firstVertex() {
        List<Long> first = new ArrayList<>();
        new RmatSource(7, 6, 11).scanVertices(id -> {
            if (first.isEmpty()) {
                first.add(id);
            }
        });
        return first.getFirst();
    }

    private GraphJob job(GraphProgram program) {
        return vary(GraphJob.of(new Weighted(), program).workers(3).partitions(PARTITIONS));
    }

    /// How many ways of losing workers are tried with each program.
    protected long seeds() {
        return 12;
    }

    /// Changes jobs, without a change to what they come to.
    protected GraphJob vary(GraphJob job) {
        return job;
    }

    /// Takes a worker down at the n-th command of an execution, before or after it, and leaves fewer workers
    /// then.
    private static final class Striking implements LocalPool.Faults {
        private final Random random;
        private final int strikes;
        private final SlowStore store;
        private final List<String> struck = new ArrayList<>();
        private int countdown;
        private int current = -1;
        private int behind;

        Striking(long seed, int strikes, SlowStore store) {
            this.random = new Random(seed);
            this.strikes = strikes;
            this.store = store;
        }

        @Override
        public int workers(int execution, int wanted) {
            return Math.max(1, wanted - execution);
        }

        private synchronized boolean strikes(int execution, String what) {
            store.tick();
            if (execution != current) {
                current = execution;
                countdown = 1 + random.nextInt(40);
            }
            if (execution < strikes && --countdown == 0) {
                int storing = store.storing();
                struck.add(what + (storing > 0 ? " while " + storing + " store a snapshot" : ""));
                behind += storing > 0 ? 1 : 0;
                return true;
            }
            return false;
        }

        @Override
        public boolean before(int execution, int worker, Command command) {
            return strikes(execution, "before " + command.getClass().getSimpleName());
        }

        @Override
        public boolean after(int execution, int worker, Command command) {
            return strikes(execution, "after " + command.getClass().getSimpleName());
        }

        @Override
        public boolean stored(int execution, int worker, Report report) {
            return report instanceof Report.Saved && strikes(execution, "after a snapshot was stored");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void losingWorkersChangesNothing(GraphProgram program) throws InterruptedException {
        Map<Long, Object> expected = GraphalyticsTest.run(job(program));
        int behind = 0;
        for (long seed = 0; seed < seeds(); seed++) {
            SlowStore store = new SlowStore(seed);
            Striking faults = new Striking(seed, 3, store);
            Map<Long, Object> results = new ConcurrentHashMap<>();
            JobResult result = job(program)
                    .checkpoints(store, "graph/test", 1 + (int) (seed % 3))
                    .faults(faults)
                    .sink(GraphSink.callback(results::put))
                    .run();
            String replay = program + ", seed " + seed + ", " + faults.struck;
            boolean atTheEnd =
                    !faults.struck.isEmpty() && faults.struck.getLast().startsWith("after a snapshot");
            assertTrue(
                    faults.struck.size() - result.recoveries() <= (atTheEnd ? 1 : 0),
                    () -> "who stores a snapshot may be struck when the job has just ended: " + result + replay);
            assertEquals(expected, results, replay);
            assertEquals(List.of(), store.list("graph/test"), replay);
            behind += faults.behind;
        }
        if (program instanceof PageRank && seeds() >= 12) {
            assertTrue(behind > 0, "some are struck while they store a snapshot behind running supersteps");
        }
    }

    /// The job does not wait for the store, and the store never gets two checkpoints at a time.
    @Test
    void superstepsGoOnWhileACheckpointIsStored() throws InterruptedException {
        PageRank program = new PageRank(0.85, 9);
        Map<Long, Object> expected = GraphalyticsTest.run(job(program));
        CountDownLatch sixth = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        SlowStore store = new SlowStore(() -> {
            begun.countDown();
            sixth.await();
        });
        Map<Long, Object> results = new ConcurrentHashMap<>();
        List<JobProgress> told = new ArrayList<>();
        JobResult result = job(program)
                .checkpoints(store, "graph/slow", 1)
                .sink(GraphSink.callback(results::put))
                .listener(progress -> {
                    told.add(progress);
                    if (progress.superstep() == 6) {
                        sixth.countDown();
                    }
                })
                .faults(new LocalPool.Faults() {
                    @Override
                    public boolean before(int execution, int worker, Command command) {
                        if (command instanceof Command.Step(long superstep, var _) && superstep < 6) {
                            hasCome(begun);
                        }
                        return false;
                    }
                })
                .run();
        assertEquals(expected, results);
        assertEquals(9, result.supersteps());
        assertTrue(
                told.stream().filter(each -> each.superstep() < 6).allMatch(each -> each.checkpointed() < 0),
                () -> "what is not stored is no checkpoint: " + told);
        assertTrue(result.checkpoints() <= 4, () -> "one was stored until the sixth superstep: " + result);
        assertEquals(1, store.checkpointsAtOnce());
        assertEquals(List.of(), store.list("graph/slow"));
    }

    /// What cannot be stored costs its checkpoint, not the job; the one before is used if a worker is lost.
    @Test
    void aStoreThatFailsBehindTheSuperstepsCostsNothingElse() throws InterruptedException {
        PageRank program = new PageRank(0.85, 12);
        Map<Long, Object> expected = GraphalyticsTest.run(job(program));
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch failed = new CountDownLatch(1);
        SlowStore store = new SlowStore(() -> {
            if (calls.incrementAndGet() > 3) { // after the first checkpoint, of three workers
                failed.countDown();
                throw new CheckpointException(CheckpointException.Kind.FULL, "no space");
            }
        });
        Map<Long, Object> results = new ConcurrentHashMap<>();
        List<JobProgress> told = new ArrayList<>();
        AtomicInteger strikes = new AtomicInteger(1);
        JobResult result = job(program)
                .checkpoints(store, "graph/full", 2)
                .sink(GraphSink.callback(results::put))
                .listener(told::add)
                .faults(new LocalPool.Faults() {
                    @Override
                    public boolean before(int execution, int worker, Command command) {
                        return command instanceof Command.Step(long superstep, var _)
                                && superstep > 2
                                && hasCome(failed)
                                && strikes.getAndDecrement() > 0;
                    }
                })
                .run();
        assertEquals(expected, results);
        assertEquals(1, result.recoveries());
        assertEquals(1, result.checkpoints(), () -> "the rest found no space: " + told);
    }

    @Test
    void aPausedJobHasStoredTheSuperstepThatItPausedAt() throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        SlowStore store = new SlowStore(waiting::await);
        CountDownLatch paused = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        RunningJob[] running = new RunningJob[1];
        running[0] = job(new PageRank(0.85, 12))
                .checkpoints(store, "graph/paused", 5)
                .listener(progress -> {
                    if (progress.superstep() == 5) {
                        awaitQuietly(started);
                        running[0].pause();
                    }
                    if (progress.phase() == Phase.COMMIT) {
                        waiting.countDown();
                    }
                    if (progress.phase() == Phase.PAUSED) {
                        paused.countDown();
                    }
                })
                .start();
        started.countDown();
        paused.await();
        JobProgress at = running[0].progress();
        assertTrue(at.superstep() >= 5 && at.superstep() == at.checkpointed(), at::toString);
        running[0].resume();
        assertEquals(12, running[0].join().supersteps());
    }

    /// Drivers die before any effect, at any iteration; another one goes on with what is stored.
    @ParameterizedTest
    @MethodSource("programs")
    void losingDriversChangesNothing(GraphProgram program) throws InterruptedException {
        Map<Long, Object> expected = GraphalyticsTest.run(job(program));
        for (long seed = 0; seed < seeds(); seed++) {
            Random random = new Random(seed);
            MemoryCheckpointStore store = new MemoryCheckpointStore();
            List<String> deaths = new ArrayList<>();
            int[] countdown = {1 + random.nextInt(30)};
            Map<Long, Object> results = new ConcurrentHashMap<>();
            GraphJob job = job(program)
                    .checkpoints(store, "graph/test", 1 + (int) (seed % 3))
                    .sink(GraphSink.callback(results::put))
                    .faults(new LocalPool.Faults() {
                        @Override
                        public boolean driverDies(JobProgress progress, DriverEffect effect) {
                            if (deaths.size() == 4 || --countdown[0] > 0) {
                                return false;
                            }
                            deaths.add(effect.getClass().getSimpleName() + " after " + progress.superstep());
                            countdown[0] = 1 + random.nextInt(30);
                            return true;
                        }
                    });
            String replay = program + ", seed " + seed + ", " + deaths;
            for (boolean done = false; !done; ) {
                try {
                    job.run();
                    done = true;
                } catch (DriverLoop.Killed e) {
                    assertTrue(deaths.size() <= 4, replay);
                }
            }
            assertEquals(expected, results, replay);
            assertEquals(List.of(), store.list("graph/test"), replay);
        }
    }

    /// Other engines have lost vertices when a worker died while others loaded.
    @Test
    void noVertexIsLostWhenAWorkerDiesWhileItLoads() throws InterruptedException {
        long expected = job(new ConnectedComponents()).run().vertices();
        AtomicInteger strikes = new AtomicInteger(2);
        JobResult result = job(new ConnectedComponents())
                .faults(new LocalPool.Faults() {
                    @Override
                    public boolean after(int execution, int worker, Command command) {
                        return command instanceof Command.Load && worker == 1 && strikes.getAndDecrement() > 0;
                    }
                })
                .run();
        assertEquals(2, result.recoveries());
        assertEquals(expected, result.vertices());
    }

    @Test
    void aJobGoesOnWhereARunBeforeItWasCancelled() throws InterruptedException {
        PageRank program = new PageRank(0.85, 12);
        Map<Long, Object> expected = GraphalyticsTest.run(job(program));
        MemoryCheckpointStore store = new MemoryCheckpointStore();
        CountDownLatch paused = new CountDownLatch(1);
        RunningJob[] running = new RunningJob[1];
        CountDownLatch started = new CountDownLatch(1);
        running[0] = job(program)
                .checkpoints(store, "graph/ranks", 2)
                .listener(progress -> {
                    if (progress.phase() == Phase.SUPERSTEP && progress.superstep() == 6) {
                        awaitQuietly(started);
                        running[0].pause();
                    }
                    if (progress.phase() == Phase.PAUSED) {
                        paused.countDown();
                    }
                })
                .start();
        started.countDown();
        paused.await();
        assertTrue(running[0].progress().superstep() >= 6);
        running[0].cancel();
        assertEquals(
                Kind.CANCELLED,
                assertThrows(GraphException.class, () -> running[0].join()).kind());

        List<Long> supersteps = new ArrayList<>();
        Map<Long, Object> results = GraphalyticsTest.run(job(program)
                .checkpoints(store, "graph/ranks", 2)
                .listener(progress -> supersteps.add(progress.superstep())));
        assertEquals(expected, results);
        assertTrue(
                supersteps.stream().filter(each -> each > 0).allMatch(each -> each >= 6),
                () -> "what was done is not done again: " + supersteps);
    }

    /// Gives something a little time to come.
    private static boolean hasCome(CountDownLatch latch) {
        try {
            return latch.await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPausedJobGoesOnWhenItIsResumed() throws InterruptedException {
        Map<Long, Object> expected = GraphalyticsTest.run(job(new CommunityDetection(8)));
        CountDownLatch paused = new CountDownLatch(1);
        Map<Long, Object> results = new ConcurrentHashMap<>();
        RunningJob running = job(new CommunityDetection(8))
                .sink(GraphSink.callback(results::put))
                .listener(progress -> {
                    if (progress.phase() == Phase.PAUSED) {
                        paused.countDown();
                    }
                })
                .start();
        running.pause();
        paused.await();
        assertEquals(Phase.PAUSED, running.progress().phase());
        running.resume();
        assertEquals(8, running.join().supersteps());
        assertEquals(expected, results);
    }

    @Test
    void aCheckpointOfAnotherDivisionIsRefused() {
        MemoryCheckpointStore store = new MemoryCheckpointStore();
        GraphJob broken = job(new PageRank(0.85, 8))
                .checkpoints(store, "graph/ranks", 2)
                .faults(new LocalPool.Faults() {
                    @Override
                    public boolean before(int execution, int worker, Command command) {
                        return command instanceof Command.Step(long superstep, var _) && superstep == 5;
                    }
                });
        GraphException lost = assertThrows(GraphException.class, broken::run);
        assertTrue(lost.getMessage().startsWith("HYP-GRAPH-003 "), lost::getMessage);
        GraphException other = assertThrows(
                GraphException.class,
                () -> job(new PageRank(0.85, 8))
                        .partitions(4)
                        .checkpoints(store, "graph/ranks", 2)
                        .run());
        assertEquals(Kind.CHECKPOINT, other.kind());
    }

    @Test
    void aProgramThatThrowsFailsTheJobAtOnce() {
        LongVertexProgram program = new LongVertexProgram() {
            @Override
            public int superstepsMax() {
                return 5;
            }

            @Override
            public long initial(Superstep superstep, int vertex) {
                return 0;
            }

            @Override
            public long signal(Superstep superstep, int vertex, long value) {
                return value;
            }

            @Override
            public long compute(Superstep superstep, int vertex, long value, long combined) {
                throw new ArithmeticException("vertex " + superstep.id(vertex));
            }
        };
        GraphException failure =
                assertThrows(GraphException.class, () -> job(program).run());
        assertEquals(Kind.FAILED, failure.kind());
        assertTrue(failure.getMessage().contains("ArithmeticException: vertex "), failure::getMessage);
    }
}
