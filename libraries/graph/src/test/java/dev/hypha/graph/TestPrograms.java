package dev.hypha.graph;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/// Programs that jobs of tests can name.
final class TestPrograms {
    private TestPrograms() {}

    /// `flooding`: each vertex tells its neighbours 100,000 numbers, and adds up what it hears.
    public static final class Flooding implements AlgorithmProvider {
        static final int LENGTH = 100_000;

        @Override
        public String name() {
            return "flooding";
        }

        @Override
        public Set<String> parameters() {
            return Set.of();
        }

        @Override
        public GraphProgram create(Options parameters) {
            return new VertexProgram<Long, long[]>() {
                @Override
                public ValueType<Long> valueType() {
                    return ValueType.LONG;
                }

                @Override
                public ValueType<long[]> messageType() {
                    return ValueType.LONGS;
                }

                @Override
                public int superstepsMax() {
                    return 3;
                }

                @Override
                public Long initial(Superstep superstep, int vertex) {
                    return 0L;
                }

                @Override
                public void compute(Vertex<Long, long[]> vertex, Iterable<long[]> messages) {
                    messages.forEach(message ->
                            vertex.value(vertex.value() + Arrays.stream(message).sum()));
                    long[] message = new long[LENGTH];
                    Arrays.fill(message, vertex.id() + vertex.superstep().number());
                    vertex.sendToNeighbours(message);
                }
            };
        }
    }

    /// `held`: by a hash, and is held up like the program.
    public static final class HeldPartitioner implements PartitionerProvider {
        @Override
        public String name() {
            return "held";
        }

        @Override
        public Partitioner create() {
            return (source, partitions) -> {
                Held.next(Held.INITIAL);
                return Partitioner.hash().prepare(source, partitions);
            };
        }
    }

    /// `held`: counts to 20, and is held up at what a test wants.
    public static final class Held implements AlgorithmProvider {
        /// All that were made, as long as they are reachable.
        static final Queue<WeakReference<GraphProgram>> MADE = new ConcurrentLinkedQueue<>();

        /// What the next vertex does that is initialized, once.
        static final Queue<Runnable> INITIAL = new ConcurrentLinkedQueue<>();

        /// What the next vertex does that computes after the tenth superstep, once.
        static final Queue<Runnable> COMPUTE = new ConcurrentLinkedQueue<>();

        /// Tells that it has come so far, and waits until its thread is interrupted.
        static Runnable untilInterrupted(CountDownLatch begun) {
            return () -> {
                begun.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            };
        }

        @Override
        public String name() {
            return "held";
        }

        @Override
        public Set<String> parameters() {
            return Set.of();
        }

        private static void next(Queue<Runnable> actions) {
            Runnable action = actions.poll();
            if (action != null) {
                action.run();
            }
        }

        /// Those that are still reachable.
        static List<GraphProgram> reachable() {
            List<GraphProgram> reachable = new ArrayList<>();
            for (WeakReference<GraphProgram> each : MADE) {
                GraphProgram program = each.get();
                if (program != null) {
                    reachable.add(program);
                }
            }
            return reachable;
        }

        @Override
        public GraphProgram create(Options parameters) {
            GraphProgram program = new LongVertexProgram() {
                @Override
                public int superstepsMax() {
                    return 20;
                }

                @Override
                public long initial(Superstep superstep, int vertex) {
                    next(INITIAL);
                    return 0;
                }

                @Override
                public long signal(Superstep superstep, int vertex, long value) {
                    return 1;
                }

                @Override
                public long compute(Superstep superstep, int vertex, long value, long combined) {
                    if (superstep.number() > 10) {
                        next(COMPUTE);
                    }
                    return superstep.number();
                }
            };
            MADE.add(new WeakReference<>(program));
            return program;
        }
    }
}
