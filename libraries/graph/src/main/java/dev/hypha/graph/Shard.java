package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.io.IOException;
import java.util.List;

/// A program's state for one worker's vertices, and what it does in a superstep: [#prepare], then [#send]
/// and [#receive] for each other worker, then [#compute].
///
/// One thread works on a shard, but `receive` may run for each other worker on a thread of its own.
abstract class Shard {
    final Topology topology;
    final StepScope step;
    private final int[][] exports;
    private final int[][] mirrors;

    Shard(Topology topology, GraphProgram program) {
        this.topology = topology;
        this.step = new StepScope(topology, program.aggregators());
        int workers = topology.assignment().workers();
        this.exports = new int[workers][0];
        this.mirrors = new int[workers][];
        for (int worker = 0; worker < workers; worker++) {
            mirrors[worker] = topology.mirrorsOf(worker);
        }
    }

    static Shard of(Topology topology, GraphProgram program) {
        return switch (program) {
            case DoubleVertexProgram it -> new DoubleShard(topology, it);
            case LongVertexProgram it -> new LongShard(topology, it);
            case LongRelaxation it -> new LongRelaxationShard(topology, it);
            case DoubleRelaxation it -> new DoubleRelaxationShard(topology, it);
            case VertexProgram<?, ?> it -> new ObjectShard<>(topology, it);
        };
    }

    static Needs needs(GraphProgram program) {
        return switch (program) {
            case DoubleVertexProgram it -> new Needs(it.direction(), true, false, false, false);
            case LongVertexProgram it -> new Needs(it.direction(), true, false, false, false);
            case LongRelaxation it -> new Needs(it.direction(), true, true, false, false);
            case DoubleRelaxation it -> new Needs(it.direction(), false, true, true, false);
            case VertexProgram<?, ?> it -> new Needs(it.direction(), true, false, false, true);
        };
    }

    /// Tells another worker which of its vertices have mirrors here.
    final void introduce(int worker, ColumnWriter out) throws IOException, InterruptedException {
        out.writeInt(mirrors[worker].length);
        for (int mirror : mirrors[worker]) {
            out.writeLong(topology.id(mirror));
        }
        out.flush();
    }

    /// Learns which vertices have mirrors at another worker.
    final void meet(int worker, ColumnReader in) throws IOException, InterruptedException {
        int[] wanted = new int[in.readCount(topology.size())];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = here(in.readLong());
        }
        exports[worker] = wanted;
        met(worker);
    }

    /// It is settled what is exchanged with a worker.
    void met(int worker) {}

    /// The number of a vertex of this worker.
    final int here(long id) {
        int partition = topology.partitionOf(id);
        int vertex = topology.assignment().isMine(partition) ? topology.find(partition, id) : -1;
        if (vertex < 0) {
            throw new GraphException(
                    Kind.SOURCE,
                    "vertex " + id + " is spoken to and does not exist; the source must be the same on all nodes, and"
                            + " messages go to vertices of the graph");
        }
        return vertex;
    }

    /// The vertices that have mirrors at a worker, in the order of its [#mirrors].
    final int[] exports(int worker) {
        return exports[worker];
    }

    /// The mirrors of a worker's vertices.
    final int[] mirrors(int worker) {
        return mirrors[worker];
    }

    final List<Integer> partitions() {
        return topology.assignment().mine();
    }

    /// Goes through the vertices here, by blocks of [Interruption#BLOCK] within partitions.
    final void eachBlock(VertexBlock task) {
        for (int partition : partitions()) {
            step.enter(partition);
            int end = topology.end(partition);
            for (int from = topology.start(partition); from < end; from += Interruption.BLOCK) {
                Interruption.check();
                task.vertices(from, Math.min(end, from + Interruption.BLOCK));
            }
        }
    }

    /// Some vertices that follow each other.
    @FunctionalInterface
    interface VertexBlock {
        void vertices(int from, int to);
    }

    /// Sets the values before the first superstep.
    ///
    /// @return how many vertices are active
    abstract long initialize();

    /// Makes up what is said in this superstep.
    void prepare() {}

    /// Sends what a worker needs for this superstep.
    abstract void send(int worker, ColumnWriter out) throws IOException, InterruptedException;

    /// Takes what a worker has sent.
    abstract void receive(int worker, ColumnReader in) throws IOException, InterruptedException;

    /// Computes the vertices.
    ///
    /// @return how many are active; when none is anywhere, the job is done
    abstract long compute();

    /// Over how many edges values came in the last superstep.
    abstract long messages();

    /// Stores a partition as it is between supersteps.
    abstract void save(int partition, ColumnWriter out) throws IOException, InterruptedException;

    /// Loads what [#save] stored.
    abstract void restore(int partition, ColumnReader in) throws IOException, InterruptedException;

    /// Gives a partition's values away.
    abstract void emit(int partition, GraphSink.Writer out) throws IOException;
}
