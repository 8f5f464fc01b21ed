package dev.hypha.graph;

import java.io.IOException;
import java.util.Arrays;

/// Runs a [LongVertexProgram]: every vertex pulls what its neighbours say from one column.
final class LongShard extends Shard {
    private final LongVertexProgram program;
    private final Combiner combiner;
    private final Csr collected;
    private final long[] values;
    private final long[] signals;
    private long[] heard = {};

    LongShard(Topology topology, LongVertexProgram program) {
        super(topology, program);
        this.program = program;
        this.combiner = program.combiner();
        this.collected = topology.collected();
        this.values = new long[topology.size()];
        this.signals = new long[topology.size()];
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
        out.writeLongs(signals, exports(worker));
        out.flush();
    }

    @Override
    void receive(int worker, ColumnReader in) throws IOException, InterruptedException {
        in.readLongs(signals, mirrors(worker));
    }

    @Override
    long compute() {
        for (int partition : partitions()) {
            step.enter(partition);
            switch (combiner) {
                case SUM -> sum(topology.start(partition), topology.end(partition));
                case MIN -> min(topology.start(partition), topology.end(partition));
                case NONE -> reduce(topology.start(partition), topology.end(partition));
            }
        }
        return topology.vertices();
    }

    private void sum(int begin, int end) {
        int[] offsets = collected.offsets;
        int[] targets = collected.targets;
        for (int vertex = begin; vertex < end; vertex++) {
            long sum = 0;
            for (int i = offsets[vertex], last = offsets[vertex + 1]; i < last; i++) {
                sum += signals[targets[i]];
            }
            values[vertex] = program.compute(step, vertex, values[vertex], sum);
        }
    }

    private void min(int begin, int end) {
        int[] offsets = collected.offsets;
        int[] targets = collected.targets;
        for (int vertex = begin; vertex < end; vertex++) {
            long min = Long.MAX_VALUE;
            for (int i = offsets[vertex], last = offsets[vertex + 1]; i < last; i++) {
                min = Math.min(min, signals[targets[i]]);
            }
            values[vertex] = program.compute(step, vertex, values[vertex], min);
        }
    }

    private void reduce(int begin, int end) {
        for (int vertex = begin; vertex < end; vertex++) {
            int count = collected.degree(vertex);
            if (heard.length < count) {
                heard = Arrays.copyOf(heard, Math.max(count, 2 * heard.length));
            }
            int first = collected.offsets[vertex];
            for (int i = 0; i < count; i++) {
                heard[i] = signals[collected.targets[first + i]];
            }
            long reduced = program.reduce(values[vertex], heard, count);
            values[vertex] = program.compute(step, vertex, values[vertex], reduced);
        }
    }

    @Override
    long messages() {
        return collected.targets.length;
    }

    @Override
    void save(int partition, ColumnWriter out) throws IOException, InterruptedException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            out.writeLong(values[vertex]);
        }
    }

    @Override
    void restore(int partition, ColumnReader in) throws IOException, InterruptedException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            values[vertex] = in.readLong();
        }
    }

    @Override
    void emit(int partition, GraphSink.Writer out) throws IOException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            out.write(topology.id(vertex), values[vertex]);
        }
    }
}
