package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.MemoryCheckpointStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs of objects: messages to any vertex, combiners, sleep, weights, and all that after a recovery.
@Timeout(60)
class ObjectProgramTest {
    private static final int SIZE = 60;

    /// A program of longs that says in one place what a vertex does.
    private interface Program extends VertexProgram<Long, Long> {
        @Override
        default ValueType<Long> valueType() {
            return ValueType.LONG;
        }

        @Override
        default ValueType<Long> messageType() {
            return ValueType.LONG;
        }

        @Override
        default int superstepsMax() {
            return 1000;
        }

        @Override
        default Long initial(Superstep superstep, int vertex) {
            return 0L;
        }
    }

    /// Vertices from 0 on, each with an edge to the next one.
    private static GraphSource path(int size) {
        long[] ids = new long[size];
        int[] offsets = new int[size + 1];
        int[] targets = new int[size - 1];
        double[] weights = new double[size - 1];
        for (int i = 0; i < size; i++) {
            ids[i] = i;
            offsets[i + 1] = Math.min(i + 1, size - 1);
            if (i + 1 < size) {
                targets[i] = i + 1;
                weights[i] = i / 8.0;
            }
        }
        return CsrSource.directed(ids, offsets, targets, weights);
    }

    private static GraphJob job(GraphProgram program, int workers) {
        return GraphJob.of(path(SIZE), program).workers(workers).partitions(5);
    }

    /// A token that jumps from vertex to vertex where there are no edges, and counts its jumps. All sleep but the
    /// one that has it.
    private static final class Token implements Program {
        private static final int JUMPS = 40;
        final ConcurrentLinkedQueue<Long> awake = new ConcurrentLinkedQueue<>();

        static long next(long id) {
            return (id * 7 + 11) % SIZE;
        }

        @Override
        public void compute(Vertex<Long, Long> vertex, Iterable<Long> messages) {
            if (vertex.superstep().number() > 1) {
                awake.add(vertex.id());
            } else if (vertex.id() == 0) {
                vertex.send(next(0), 1L);
            }
            for (long jumps : messages) {
                vertex.value(jumps);
                if (jumps < JUMPS) {
                    vertex.send(next(vertex.id()), jumps + 1);
                }
            }
            vertex.halt();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aMessageWakesWhomItIsSentToAndNobodyElse(int workers) throws InterruptedException {
        Token program = new Token();
        Map<Long, Object> results = GraphalyticsTest.run(job(program, workers));
        List<Long> path = new ArrayList<>();
        Map<Long, Object> expected = new HashMap<>();
        for (long id = 0; id < SIZE; id++) {
            expected.put(id, 0L);
        }
        long at = 0;
        for (long jump = 1; jump <= Token.JUMPS; jump++) {
            at = Token.next(at);
            path.add(at);
            expected.put(at, jump);
        }
        assertEquals(path, List.copyOf(program.awake));
        assertEquals(expected, results);
    }

    /// Everyone tells some others a number in the first superstep; they add or compare.
    private record Talk(Optional<BinaryOperator<Long>> combiner, boolean min) implements Program {
        static List<Long> heardBy(long vertex) {
            List<Long> heard = new ArrayList<>();
            for (long from = 0; from < SIZE; from++) {
                for (long to : toldBy(from)) {
                    if (to == vertex) {
                        heard.add(from * 3 - 50);
                    }
                }
            }
            if (vertex > 0) {
                heard.add((vertex - 1) * 5 - 100);
            }
            return heard;
        }

        static List<Long> toldBy(long from) {
            return new Random(from).longs(from % 7, 0, SIZE).boxed().toList();
        }

        @Override
        public void compute(Vertex<Long, Long> vertex, Iterable<Long> messages) {
            if (vertex.superstep().number() == 1) {
                toldBy(vertex.id()).forEach(to -> vertex.send(to, vertex.id() * 3 - 50));
                vertex.sendToNeighbours(vertex.id() * 5 - 100);
            } else {
                long result = min ? Long.MAX_VALUE : 0;
                int count = 0;
                for (long message : messages) {
                    result = min ? Math.min(result, message) : result + message;
                    count++;
                }
                assertTrue(combiner.isEmpty() || count <= 1, "messages are combined to one");
                vertex.value(result);
                vertex.halt();
            }
        }

        Map<Long, Object> expected() {
            Map<Long, Object> expected = new HashMap<>();
            for (long id = 0; id < SIZE; id++) {
                List<Long> heard = heardBy(id);
                expected.put(
                        id,
                        min
                                ? heard.stream()
                                        .mapToLong(Long::longValue)
                                        .min()
                                        .orElse(Long.MAX_VALUE)
                                : heard.stream().mapToLong(Long::longValue).sum());
            }
            return expected;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void combinersMakeOneMessageOfAll(int workers) throws InterruptedException {
        for (Talk program : List.of(
                new Talk(Optional.empty(), true),
                new Talk(Optional.empty(), false),
                new Talk(Optional.of(Math::min), true),
                new Talk(Optional.of(Long::sum), false))) {
            assertEquals(program.expected(), GraphalyticsTest.run(job(program, workers)), program::toString);
        }
    }

    @Test
    void edgesHaveTheirWeights() throws InterruptedException {
        Program program = new Program() {
            @Override
            public void compute(Vertex<Long, Long> vertex, Iterable<Long> messages) {
                for (int edge = 0; edge < vertex.outDegree(); edge++) {
                    vertex.value((long) (vertex.weight(edge) * 8) + 1000 * vertex.neighbour(edge));
                }
                int after = vertex.outDegree();
                assertThrows(IndexOutOfBoundsException.class, () -> vertex.weight(after));
                assertThrows(IndexOutOfBoundsException.class, () -> vertex.neighbour(-1));
                vertex.halt();
            }
        };
        Map<Long, Object> results = GraphalyticsTest.run(job(program, 2));
        for (long id = 0; id + 1 < SIZE; id++) {
            assertEquals(id + 1000 * (id + 1), results.get(id));
        }
        assertEquals(0L, results.get(SIZE - 1L));
    }

    @Test
    void aMessageToAVertexThatDoesNotExistFailsTheJob() {
        Program program = new Program() {
            @Override
            public void compute(Vertex<Long, Long> vertex, Iterable<Long> messages) {
                vertex.send(SIZE + vertex.id(), 1L);
                vertex.halt();
            }
        };
        GraphException failure =
                assertThrows(GraphException.class, () -> job(program, 2).run());
        assertTrue(failure.getMessage().startsWith("HYP-GRAPH-001 vertex "), failure::getMessage);
    }

    /// A token is on its way at every barrier: if a message were lost or came twice, it would end or fork.
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9, 20, 33})
    void messagesOnTheirWaySurviveARecovery(int superstep) throws InterruptedException {
        Map<Long, Object> expected = GraphalyticsTest.run(job(new Token(), 1));
        MemoryCheckpointStore store = new MemoryCheckpointStore();
        AtomicBoolean struck = new AtomicBoolean();
        Map<Long, Object> results = new ConcurrentHashMap<>();
        List<Long> begun = new ArrayList<>();
        JobResult result = job(new Token(), 3)
                .checkpoints(store, "graph/token", 1)
                .faults(new LocalPool.Faults() {
                    @Override
                    public int workers(int execution, int wanted) {
                        return wanted - execution;
                    }

                    @Override
                    public boolean before(int execution, int worker, Command command) {
                        if (execution > 0 && command instanceof Command.Restore) {
                            synchronized (begun) {
                                begun.add((long) worker);
                            }
                        }
                        boolean strikes = command instanceof Command.Step(long number, var _)
                                && number == superstep + 1
                                && struck.compareAndSet(false, true);
                        while (strikes
                                && store.list("graph/token").stream()
                                        .noneMatch(key -> key.part().equals("manifest"))) {
                            Thread.onSpinWait();
                        }
                        return strikes;
                    }
                })
                .sink(GraphSink.callback(results::put))
                .run();
        assertEquals(1, result.recoveries());
        assertEquals(2, begun.size(), "both workers that are left go on from a checkpoint");
        assertEquals(expected, results);
        assertEquals(Token.JUMPS + 1, result.supersteps());
    }
}
