package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import java.io.IOException;
import java.util.Arrays;

/// Runs a [LongVertexProgram]: every vertex pulls what its neighbours say from one column.
final class LongShard extends Shard {
    private final LongVertexProgram program;
    private final Combiner combiner;
    private final Rows collected;
    private final long[] values;
    private final VertexColumn column;

    /// What vertices and mirrors say, at their places in the column.
    private final long[] signals;

    /// What came to each vertex of a window.
    private final long[] combined;

    private long[] heard = {};

    LongShard(Topology topology, LongVertexProgram program) {
        super(topology, program);
        this.program = program;
        this.combiner = program.combiner();
        this.collected = topology.collected();
        this.values = new long[topology.size()];
        this.column = new VertexColumn(collected, topology.assignment().workers());
        this.signals = new long[topology.size()];
        this.combined = new long[Math.min(topology.size(), RowOrder.WINDOW)];
    }

    @Override
    long initialize() {
        eachBlock((from, to) -> {
            for (int vertex = from; vertex < to; vertex++) {
                values[vertex] = program.initial(step, vertex);
            }
        });
        return topology.vertices();
    }

    @Override
    void met(int worker) {
        column.meet(worker, exports(worker), mirrors(worker));
    }

    @Override
    void prepare() {
        int[] places = column.places();
        eachBlock((from, to) -> {
            for (int vertex = from; vertex < to; vertex++) {
                int place = places == null ? vertex : places[vertex];
                signals[place] = program.signal(step, vertex, values[vertex]);
            }
        });
    }

    @Override
    void send(int worker, ColumnWriter out) throws IOException, InterruptedException {
        out.writeLongs(signals, column.exports(worker));
        out.flush();
    }

    @Override
    void receive(int worker, ColumnReader in) throws IOException, InterruptedException {
        in.readLongs(signals, column.mirrors(worker));
    }

    @Override
    long compute() {
        for (int partition : partitions()) {
            step.enter(partition);
            Rows.Scan scan = collected.scan(topology.start(partition), topology.end(partition));
            while (scan.next()) {
                RowBlock block = scan.block();
                for (int from = block.begin(); from < block.end(); from += RowOrder.WINDOW) {
                    int to = Math.min(block.end(), from + RowOrder.WINDOW);
                    combine(block, from, to);
                    compute(from, to);
                }
            }
        }
        return topology.vertices();
    }

    /// Computes the vertices of a window.
    private void compute(int first, int end) {
        for (int from = first; from < end; from += Interruption.BLOCK) {
            Interruption.check();
            int to = Math.min(end, from + Interruption.BLOCK);
            for (int vertex = from; vertex < to; vertex++) {
                values[vertex] = program.compute(step, vertex, values[vertex], combined[vertex - first]);
            }
        }
    }

    /// Combines what came to the vertices of a window, whose rows may be in another order.
    private void combine(RowBlock block, int from, int to) {
        int base = block.base();
        int[] offsets = block.offsets();
        int[] targets = block.targets();
        int[] sequence = collected.sequence();
        for (int row = from; row < to; row++) {
            int vertex = sequence == null ? row : sequence[row];
            int first = offsets[row - base];
            int end = offsets[row + 1 - base];
            combined[vertex - from] = switch (combiner) {
                case SUM -> sum(targets, first, end);
                case MIN -> min(targets, first, end);
                case NONE -> reduce(vertex, targets, first, end);
            };
        }
    }

    private long sum(int[] targets, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += signals[targets[i]];
        }
        return sum;
    }

    private long min(int[] targets, int from, int to) {
        long min = Long.MAX_VALUE;
        for (int i = from; i < to; i++) {
            min = Math.min(min, signals[targets[i]]);
        }
        return min;
    }

    private long reduce(int vertex, int[] targets, int from, int to) {
        int count = to - from;
        if (heard.length < count) {
            heard = Arrays.copyOf(heard, Math.max(count, 2 * heard.length));
        }
        for (int i = 0; i < count; i++) {
            heard[i] = signals[targets[from + i]];
        }
        return program.reduce(values[vertex], heard, count);
    }

    @Override
    long messages() {
        return collected.entries();
    }

    @Override
    void save(int partition, ColumnWriter out) throws IOException, InterruptedException {
        out.writeLongs(values, topology.start(partition), topology.end(partition));
    }

    @Override
    void restore(int partition, ColumnReader in) throws IOException, InterruptedException {
        in.readLongs(values, topology.start(partition), topology.end(partition));
    }

    @Override
    void emit(int partition, GraphSink.Writer out) throws IOException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            out.write(topology.id(vertex), values[vertex]);
        }
    }
}
