package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        private final List<String> struck = new ArrayList<>();
        private int countdown;
        private int current = -1;

        Striking(long seed, int strikes) {
            this.random = new Random(seed);
            this.strikes = strikes;
        }

        @Override
        public int workers(int execution, int wanted) {
            return Math.max(1, wanted - execution);
        }

        private synchronized boolean strikes(int execution, String what) {
            if (execution != current) {
                current = execution;
                countdown = 1 + random.nextInt(40);
            }
            if (execution < strikes && --countdown == 0) {
                struck.add(what);
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
    }

    @ParameterizedTest
    @MethodSource("programs")
    void losingWorkersChangesNothing(GraphProgram program) throws InterruptedException {
        Map<Long, Object> expected = GraphalyticsTest.run(job(program));
        for (long seed = 0; seed < seeds(); seed++) {
            Striking faults = new Striking(seed, 3);
            Map<Long, Object> results = new ConcurrentHashMap<>();
            MemoryCheckpointStore store = new MemoryCheckpointStore();
            JobResult result = job(program)
                    .checkpoints(store, "graph/test", 1 + (int) (seed % 3))
                    .faults(faults)
                    .sink(GraphSink.callback(results::put))
                    .run();
            String replay = program + ", seed " + seed + ", " + faults.struck;
            assertEquals(faults.struck.size(), result.recoveries(), replay);
            assertEquals(expected, results, replay);
            assertEquals(List.of(), store.list("graph/test"), replay);
        }
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
                    if (progress.phase() == Phase.COMMIT && progress.superstep() == 6) {
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
