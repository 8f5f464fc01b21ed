package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.algorithms.ConnectedComponents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Workers that are interrupted stop soon, wherever they are: counted in what they do after it.
@Timeout(60)
class InterruptTest {
    /// Far more than is done between two looks at the interrupt.
    private static final int MANY = 1_000_000;

    private static final int FEW = 100_000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicLong after = new AtomicLong();

    @TempDir
    private Path folder;

    /// Stands for work of the application that does not look at interrupts itself: the first piece of it waits
    /// for the interrupt, and those after it are counted.
    private void work() {
        if (begun.getCount() > 0) {
            begun.countDown();
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }
        after.incrementAndGet();
    }

    /// Runs a job, and interrupts it when it has begun to work.
    private void interrupt(GraphJob job) throws InterruptedException {
        FutureTask<JobResult> task = new FutureTask<>(job::run);
        Thread thread = Thread.ofPlatform().start(task);
        begun.await();
        thread.interrupt();
        thread.join();
        ExecutionException ended = assertThrows(ExecutionException.class, task::get);
        assertInstanceOf(InterruptedException.class, ended.getCause());
        assertTrue(after.get() < FEW, () -> "so much was done after the interrupt: " + after);
    }

    /// Where a source may be interrupted.
    enum Scan {
        VERTICES,
        EDGES
    }

    /// A path that is scanned slowly.
    private GraphSource path(Optional<Scan> slow) {
        return new GraphSource() {
            @Override
            public boolean directed() {
                return true;
            }

            @Override
            public boolean weighted() {
                return false;
            }

            @Override
            public void scanVertices(VertexConsumer vertices) {
                for (int i = 0; i < MANY; i++) {
                    if (slow.equals(Optional.of(Scan.VERTICES))) {
                        work();
                    }
                    vertices.vertex(i);
                }
            }

            @Override
            public void scanEdges(EdgeConsumer edges) {
                for (int i = 0; i + 1 < MANY; i++) {
                    if (slow.equals(Optional.of(Scan.EDGES))) {
                        work();
                    }
                    edges.edge(i, i + 1, 1);
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void aScanEnds(Scan slow) throws InterruptedException {
        interrupt(GraphJob.of(path(Optional.of(slow)), new ConnectedComponents()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"range", "edge-balanced"})
    void thePreparationOfPartitionsEnds(String partitioner) throws InterruptedException {
        interrupt(GraphJob.of(path(Optional.of(Scan.EDGES)), new ConnectedComponents())
                .workers(2)
                .partitioner(Partitioner.of(partitioner)));
    }

    /// What a program may do long.
    enum Part {
        INITIAL,
        SIGNAL,
        REDUCE,
        COMPUTE
    }

    private long in(Part part, Part slow, long value) {
        if (part == slow) {
            work();
        }
        return value;
    }

    @ParameterizedTest
    @EnumSource
    void aProgramOfLongsEnds(Part slow) throws InterruptedException {
        interrupt(GraphJob.of(path(Optional.empty()), new LongVertexProgram() {
            @Override
            public int superstepsMax() {
                return 2;
            }

            @Override
            public Combiner combiner() {
                return Combiner.NONE;
            }

            @Override
            public long initial(Superstep superstep, int vertex) {
                return in(Part.INITIAL, slow, vertex);
            }

            @Override
            public long signal(Superstep superstep, int vertex, long value) {
                return in(Part.SIGNAL, slow, value);
            }

            @Override
            public long reduce(long value, long[] heard, int count) {
                return in(Part.REDUCE, slow, value);
            }

            @Override
            public long compute(Superstep superstep, int vertex, long value, long combined) {
                return in(Part.COMPUTE, slow, value);
            }
        }));
    }

    @ParameterizedTest
    @EnumSource
    void aProgramOfDoublesEnds(Part slow) throws InterruptedException {
        interrupt(GraphJob.of(path(Optional.empty()), new DoubleVertexProgram() {
            @Override
            public int superstepsMax() {
                return 2;
            }

            @Override
            public Combiner combiner() {
                return Combiner.NONE;
            }

            @Override
            public double initial(Superstep superstep, int vertex) {
                return in(Part.INITIAL, slow, vertex);
            }

            @Override
            public double signal(Superstep superstep, int vertex, double value) {
                return in(Part.SIGNAL, slow, 1);
            }

            @Override
            public double reduce(double value, double[] heard, int count) {
                return in(Part.REDUCE, slow, 1);
            }

            @Override
            public double compute(Superstep superstep, int vertex, double value, double combined) {
                return in(Part.COMPUTE, slow, 1);
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProgramOfObjectsEnds(boolean initial) throws InterruptedException {
        interrupt(GraphJob.of(path(Optional.empty()), new VertexProgram<Long, Long>() {
            @Override
            public int superstepsMax() {
                return 2;
            }

            @Override
            public ValueType<Long> valueType() {
                return ValueType.LONG;
            }

            @Override
            public ValueType<Long> messageType() {
                return ValueType.LONG;
            }

            @Override
            public Long initial(Superstep superstep, int vertex) {
                return in(initial ? Part.COMPUTE : Part.INITIAL, Part.COMPUTE, 1);
            }

            @Override
            public void compute(Vertex<Long, Long> vertex, Iterable<Long> messages) {
                work();
            }
        }));
    }

    @Test
    void aRelaxationEnds() throws InterruptedException {
        LongRelaxation program = (superstep, vertex) -> in(Part.INITIAL, Part.INITIAL, vertex);
        interrupt(GraphJob.of(path(Optional.empty()), program));
    }

    private Worker worker(GraphSource source, GraphSink sink) {
        Worker.Topologies topologies =
                (assignment, needs, space) -> TopologyLoader.load(source, Partitioner.hash(), assignment, needs, space);
        return new Worker(
                new Worker.Job(source, new ConnectedComponents(), sink, topologies, Worker.Spaces.MEMORY),
                new Worker.Run("job", "job/0"),
                new Assignment(1, 0, List.of(0)),
                MemoryLinks.between(1).getFirst(),
                Optional.empty(),
                report -> {});
    }

    /// A channel closes under a thread that is interrupted while it uses it.
    private void useFile() throws IOException {
        Thread.currentThread().interrupt();
        try (FileChannel file = FileChannel.open(
                folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1));
        }
    }

    @Test
    void aSourceThatAnInterruptBreaksIsNoFailureOfTheJob() {
        GraphSource source = new GraphSource() {
            @Override
            public boolean directed() {
                return true;
            }

            @Override
            public boolean weighted() {
                return false;
            }

            @Override
            public void scanVertices(VertexConsumer vertices) throws IOException {
                useFile();
            }

            @Override
            public void scanEdges(EdgeConsumer edges) {}
        };
        try (Worker worker = worker(source, GraphSink.none())) {
            assertThrows(InterruptedException.class, () -> worker.perform(new Command.Load()));
        }
    }

    @Test
    void norIsASinkThatAnInterruptBreaks() throws InterruptedException {
        GraphSink sink = partition -> {
            useFile();
            throw new IOException("an interrupted thread uses a file");
        };
        try (Worker worker = worker(path(Optional.empty()), sink)) {
            worker.perform(new Command.Load());
            worker.perform(new Command.Begin(MANY));
            assertThrows(InterruptedException.class, () -> worker.perform(new Command.Write()));
        }
    }
}
