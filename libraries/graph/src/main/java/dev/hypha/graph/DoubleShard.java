package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import java.io.IOException;
import java.util.Arrays;

/// Runs a [DoubleVertexProgram]: every vertex pulls what its neighbours say from one column.
final class DoubleShard extends Shard {
    private final DoubleVertexProgram program;
    private final Combiner combiner;
    private final Rows collected;
    private final double[] values;
    private final double[] signals;
    private double[] heard = {};

    DoubleShard(Topology topology, DoubleVertexProgram program) {
        super(topology, program);
        this.program = program;
        this.combiner = program.combiner();
        this.collected = topology.collected();
        this.values = new double[topology.size()];
        this.signals = new double[topology.size()];
    }

    @Override
    long initialize() {
        for (int partition : partitions()) {
            step.enter(partition);
            for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
                values[vertex] = program.initial(step, vertex);
            }
        }
        return topology.vertices();
    }

    @Override
    void prepare() {
        for (int partition : partitions()) {
            step.enter(partition);
            for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
                signals[vertex] = program.signal(step, vertex, values[vertex]);
            }
        }
    }

    @Override
    void send(int worker, ColumnWriter out) throws IOException, InterruptedException {
        out.writeDoubles(signals, exports(worker));
        out.flush();
    }

    @Override
    void receive(int worker, ColumnReader in) throws IOException, InterruptedException {
        in.readDoubles(signals, mirrors(worker));
    }

    @Override
    long compute() {
        for (int partition : partitions()) {
            step.enter(partition);
            Rows.Scan scan = collected.scan(topology.start(partition), topology.end(partition));
            while (scan.next()) {
                switch (combiner) {
                    case SUM -> sum(scan.block());
                    case MIN -> min(scan.block());
                    case NONE -> reduce(scan.block());
                }
            }
        }
        return topology.vertices();
    }

    private void sum(RowBlock block) {
        int base = block.base();
        int[] offsets = block.offsets();
        int[] targets = block.targets();
        for (int vertex = block.begin(), end = block.end(); vertex < end; vertex++) {
            double sum = 0;
            for (int i = offsets[vertex - base], last = offsets[vertex + 1 - base]; i < last; i++) {
                sum += signals[targets[i]];
            }
            values[vertex] = program.compute(step, vertex, values[vertex], sum);
        }
    }

    private void min(RowBlock block) {
        int base = block.base();
        int[] offsets = block.offsets();
        int[] targets = block.targets();
        for (int vertex = block.begin(), end = block.end(); vertex < end; vertex++) {
            double min = Double.POSITIVE_INFINITY;
            for (int i = offsets[vertex - base], last = offsets[vertex + 1 - base]; i < last; i++) {
                min = Math.min(min, signals[targets[i]]);
            }
            values[vertex] = program.compute(step, vertex, values[vertex], min);
        }
    }

    private void reduce(RowBlock block) {
        int[] targets = block.targets();
        for (int vertex = block.begin(); vertex < block.end(); vertex++) {
            int first = block.from(vertex);
            int count = block.to(vertex) - first;
            if (heard.length < count) {
                heard = Arrays.copyOf(heard, Math.max(count, 2 * heard.length));
            }
            for (int i = 0; i < count; i++) {
                heard[i] = signals[targets[first + i]];
            }
            double reduced = program.reduce(values[vertex], heard, count);
            values[vertex] = program.compute(step, vertex, values[vertex], reduced);
        }
    }

    @Override
    long messages() {
        return collected.entries();
    }

    @Override
    void save(int partition, ColumnWriter out) throws IOException, InterruptedException {
        out.writeDoubles(values, topology.start(partition), topology.end(partition));
    }

    @Override
    void restore(int partition, ColumnReader in) throws IOException, InterruptedException {
        in.readDoubles(values, topology.start(partition), topology.end(partition));
    }

    @Override
    void emit(int partition, GraphSink.Writer out) throws IOException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            out.write(topology.id(vertex), values[vertex]);
        }
    }
}
