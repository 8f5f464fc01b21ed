package dev.hypha.graph;

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
        float[] floats = pushed.floatWeights;
        double[] doubles = pushed.doubleWeights;
        for (int i = 0; i < current.count(); i++) {
            if (floats != null) {
                push(current.vertex(i), floats);
            } else if (doubles != null) {
                push(current.vertex(i), doubles);
            }
        }
    }

    private void push(int vertex, float[] weights) {
        int[] targets = pushed.targets;
        double value = values[vertex];
        for (int i = pushed.offsets[vertex], last = pushed.offsets[vertex + 1]; i < last; i++) {
            double offer = value + weights[i];
            int target = targets[i];
            if (offer < values[target]) {
                values[target] = offer;
                next.add(target);
            }
        }
    }

    private void push(int vertex, double[] weights) {
        int[] targets = pushed.targets;
        double value = values[vertex];
        for (int i = pushed.offsets[vertex], last = pushed.offsets[vertex + 1]; i < last; i++) {
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
    void readValue(int vertex, ColumnReader in) throws IOException, InterruptedException {
        values[vertex] = in.readDouble();
    }

    @Override
    void emit(int partition, GraphSink.Writer out) throws IOException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            out.write(topology.id(vertex), values[vertex]);
        }
    }
}
