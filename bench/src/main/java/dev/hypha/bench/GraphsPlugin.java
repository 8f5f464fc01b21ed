package dev.hypha.bench;

import dev.hypha.graph.CsrSource;
import dev.hypha.graph.GraphProgram;
import dev.hypha.graph.GraphSession;
import dev.hypha.graph.GraphSink;
import dev.hypha.graph.Partitioner;
import dev.hypha.graph.algorithms.BreadthFirstSearch;
import dev.hypha.graph.algorithms.ClusteringCoefficient;
import dev.hypha.graph.algorithms.CommunityDetection;
import dev.hypha.graph.algorithms.ConnectedComponents;
import dev.hypha.graph.algorithms.PageRank;
import dev.hypha.graph.algorithms.ShortestPaths;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Hypha's graph engine in a benchmark that compares graph engines: the benchmark finds this class by name
/// and its methods by reflection.
///
/// The topology that a kind of kernel needs is built by its first run, which is not the best one then. With
/// the system property `hypha.bench.boxed`, PageRank runs as a `VertexProgram` of boxed numbers; with
/// `hypha.bench.state=rocksdb` edges are kept there.
public final class GraphsPlugin implements AutoCloseable {
    private @Nullable GraphSession session;
    private int vertices;

    /// An engine without a graph.
    public GraphsPlugin() {}

    /// Takes a graph.
    ///
    /// @param ids the vertices' ids, which do not matter as results go by position
    /// @param offsets where each vertex's edges begin
    /// @param targets the positions that edges lead to
    /// @param weights the edges' weights
    /// @param workers how many threads may compute
    /// @param directory where files may be put
    public void load(long[] ids, int[] offsets, int[] targets, double[] weights, int workers, Path directory) {
        vertices = ids.length;
        long[] positions = LongStream.range(0, vertices).toArray();
        float[] floats = new float[weights.length];
        boolean exact = true;
        for (int i = 0; i < weights.length; i++) {
            floats[i] = (float) weights[i];
            exact &= floats[i] == weights[i];
        }
        CsrSource source = exact
                ? CsrSource.directed(positions, offsets, targets, floats)
                : CsrSource.directed(positions, offsets, targets, weights);
        session = GraphSession.of(source, workers, Partitioner.edgeBalanced());
        String state = System.getProperty("hypha.bench.state", "memory");
        if (!state.equals("memory")) {
            session.state(state, directory.resolve("hypha-state"));
        }
    }

    private void run(GraphProgram program, GraphSink.Writer results) throws InterruptedException {
        Objects.requireNonNull(session, "load comes first")
                .job(program)
                .sink(partition -> results)
                .run();
    }

    /// PageRank as LDBC Graphalytics defines it.
    ///
    /// @param iterations how many
    /// @param damping the damping factor
    /// @return the rank of each vertex
    /// @throws InterruptedException if interrupted
    public double[] pageRank(int iterations, double damping) throws InterruptedException {
        DoubleResults results = new DoubleResults(new double[vertices]);
        boolean boxed = Boolean.getBoolean("hypha.bench.boxed");
        run(boxed ? new BoxedPageRank(damping, iterations) : new PageRank(damping, iterations), results);
        return results.values;
    }

    /// Weakly connected components.
    ///
    /// @return a label for each vertex
    /// @throws InterruptedException if interrupted
    public int[] wcc() throws InterruptedException {
        IntResults results = new IntResults(new int[vertices]);
        run(new ConnectedComponents(), results);
        return results.values;
    }

    /// Lengths of shortest paths.
    ///
    /// @param source the position of the vertex that they begin at
    /// @return the length for each vertex
    /// @throws InterruptedException if interrupted
    public double[] sssp(int source) throws InterruptedException {
        DoubleResults results = new DoubleResults(new double[vertices]);
        run(new ShortestPaths(source), results);
        return results.values;
    }

    /// Lengths of paths in edges.
    ///
    /// @param source the position of the vertex that they begin at
    /// @return the length for each vertex, or `Long.MAX_VALUE`
    /// @throws InterruptedException if interrupted
    public long[] bfs(int source) throws InterruptedException {
        LongResults results = new LongResults(new long[vertices]);
        run(new BreadthFirstSearch(source), results);
        return results.values;
    }

    /// Communities by label propagation.
    ///
    /// @param iterations how many
    /// @return the label of each vertex, a position
    /// @throws InterruptedException if interrupted
    public long[] cdlp(int iterations) throws InterruptedException {
        LongResults results = new LongResults(new long[vertices]);
        run(new CommunityDetection(iterations), results);
        return results.values;
    }

    /// Local clustering coefficients.
    ///
    /// @return that of each vertex
    /// @throws InterruptedException if interrupted
    public double[] lcc() throws InterruptedException {
        DoubleResults results = new DoubleResults(new double[vertices]);
        run(new ClusteringCoefficient(), results);
        return results.values;
    }

    @Override
    public void close() {
        if (session != null) {
            session.clear();
        }
    }

    /// Results in an array. Workers write to different places.
    private abstract static class Results implements GraphSink.Writer {
        @Override
        public final void complete() {}

        @Override
        public final void close() {}
    }

    private static final class DoubleResults extends Results {
        private final double[] values;

        DoubleResults(double[] values) {
            this.values = values;
        }

        @Override
        public void write(long vertex, double value) {
            values[(int) vertex] = value;
        }

        @Override
        public void write(long vertex, Object value) {
            write(vertex, ((Double) value).doubleValue());
        }
    }

    private static final class LongResults extends Results {
        private final long[] values;

        LongResults(long[] values) {
            this.values = values;
        }

        @Override
        public void write(long vertex, long value) {
            values[(int) vertex] = value;
        }

        @Override
        public void write(long vertex, Object value) {
            write(vertex, ((Long) value).longValue());
        }
    }

    private static final class IntResults extends Results {
        private final int[] values;

        IntResults(int[] values) {
            this.values = values;
        }

        @Override
        public void write(long vertex, long value) {
            values[(int) vertex] = (int) value;
        }

        @Override
        public void write(long vertex, Object value) {
            write(vertex, ((Long) value).longValue());
        }
    }
}
