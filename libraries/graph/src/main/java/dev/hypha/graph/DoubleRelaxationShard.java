package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import java.io.IOException;
import java.util.Arrays;

/// Runs a [DoubleRelaxation]: lowered vertices push along weighted edges.
final class DoubleRelaxationShard extends RelaxationShard {
    private final DoubleRelaxation program;
    private final double[] values;

    DoubleRelaxationShard(Topology topology, DoubleRelaxation program) {
        super(topology, program);
        this.program = program;
        this.values = new double[topology.size()];
        Arrays.fill(values, DoubleRelaxation.UNREACHED);
    }

    @Override
    boolean initialize(int vertex) {
        values[vertex] = program.initial(step, vertex);
        return values[vertex] != DoubleRelaxation.UNREACHED;
    }

    @Override
    void relax() {
        eachActive((vertex, rows) -> {
            float[] floats = rows.floatWeights();
            double[] doubles = rows.doubleWeights();
            if (floats != null) {
                push(vertex, rows, floats);
            } else if (doubles != null) {
                push(vertex, rows, doubles);
            }
        });
    }

    private void push(int vertex, RowBlock rows, float[] weights) {
        int[] targets = rows.targets();
        double value = values[vertex];
        for (int i = rows.from(vertex), last = rows.to(vertex); i < last; i++) {
            double offer = value + weights[i];
            int target = targets[i];
            if (offer < values[target]) {
                values[target] = offer;
                next.add(target);
            }
        }
    }

    private void push(int vertex, RowBlock rows, double[] weights) {
        int[] targets = rows.targets();
        double value = values[vertex];
        for (int i = rows.from(vertex), last = rows.to(vertex); i < last; i++) {
            double offer = value + weights[i];
            int target = targets[i];
            if (offer < values[target]) {
                values[target] = offer;
                next.add(target);
            }
        }
    }

    @Override
    void writeValues(int[] vertices, ColumnWriter out) throws IOException, InterruptedException {
        out.writeDoubles(values, vertices);
    }

    @Override
    void lower(int worker, int[] vertices, ColumnReader in) throws IOException, InterruptedException {
        for (int vertex : vertices) {
            double value = in.readDouble();
            if (value < values[vertex]) {
                values[vertex] = value;
                arrive(worker, vertex);
            }
        }
    }

    @Override
    void saveValues(int partition, ColumnWriter out) throws IOException, InterruptedException {
        out.writeDoubles(values, topology.start(partition), topology.end(partition));
    }

    @Override
    void restoreValues(int partition, ColumnReader in) throws IOException, InterruptedException {
        in.readDoubles(values, topology.start(partition), topology.end(partition));
    }

    @Override
    void emit(int partition, GraphSink.Writer out) throws IOException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            out.write(topology.id(vertex), values[vertex]);
        }
    }
}
