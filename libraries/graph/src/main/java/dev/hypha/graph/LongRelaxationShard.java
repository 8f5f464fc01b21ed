package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import java.io.IOException;
import java.util.Arrays;

/// Runs a [LongRelaxation]: few lowered vertices push, many are pulled by all.
///
/// What is offered in a superstep is at least the least value of those that were lowered before it, as others
/// have made their offers already. So who has as little is passed over by a pull, and a row that has offered as
/// little is not read to its end (Beamer, Asanović, Patterson, SC 2012, do this for breadth-first search).
final class LongRelaxationShard extends RelaxationShard {
    private final LongRelaxation program;
    private final int edgeLength;
    private final Rows collected;
    private final long[] values;

    /// The least value that is offered in this superstep.
    private long least;

    LongRelaxationShard(Topology topology, LongRelaxation program) {
        super(topology, program);
        this.program = program;
        this.edgeLength = program.edgeLength();
        this.collected = topology.collected();
        this.values = new long[topology.size()];
        Arrays.fill(values, LongRelaxation.UNREACHED);
    }

    @Override
    boolean initialize(int vertex) {
        values[vertex] = program.initial(step, vertex);
        return values[vertex] != LongRelaxation.UNREACHED;
    }

    @Override
    void relax() {
        if (messages > pushed.entries() / 2) {
            least = LongRelaxation.UNREACHED;
            for (int i = 0; i < current.count(); i++) {
                least = Math.min(least, values[current.vertex(i)]);
            }
            if (topology.isShared()) {
                eachActiveMirror(this::push); // who is not among those that are pulled from
            }
            for (int partition : partitions()) {
                Rows.Scan scan = collected.scan(topology.start(partition), topology.end(partition));
                while (scan.next()) {
                    RowBlock block = scan.block();
                    for (int from = block.begin(); from < block.end(); from += Interruption.BLOCK) {
                        Interruption.check();
                        pull(block, from, Math.min(block.end(), from + Interruption.BLOCK));
                    }
                }
            }
        } else {
            eachActive(this::push);
        }
    }

    private void push(int vertex, RowBlock rows) {
        int[] targets = rows.targets();
        long offer = values[vertex] + edgeLength;
        for (int i = rows.from(vertex), last = rows.to(vertex); i < last; i++) {
            int target = targets[i];
            if (offer < values[target]) {
                values[target] = offer;
                next.add(target);
            }
        }
    }

    private void pull(RowBlock rows, int from, int to) {
        int base = rows.base();
        int[] offsets = rows.offsets();
        int[] targets = rows.targets();
        for (int vertex = from; vertex < to; vertex++) {
            long value = values[vertex];
            if (least + edgeLength < value) {
                long min = LongRelaxation.UNREACHED;
                for (int i = offsets[vertex - base], last = offsets[vertex + 1 - base]; i < last && min > least; i++) {
                    min = Math.min(min, values[targets[i]]);
                }
                if (min != LongRelaxation.UNREACHED && min + edgeLength < value) {
                    values[vertex] = min + edgeLength;
                    next.add(vertex);
                }
            }
        }
    }

    @Override
    void writeValues(int[] vertices, ColumnWriter out) throws IOException, InterruptedException {
        out.writeLongs(values, vertices);
    }

    @Override
    void lower(int worker, int[] vertices, ColumnReader in) throws IOException, InterruptedException {
        for (int vertex : vertices) {
            long value = in.readLong();
            if (value < values[vertex]) {
                values[vertex] = value;
                arrive(worker, vertex);
            }
        }
    }

    @Override
    void saveValues(int partition, ColumnWriter out) throws IOException, InterruptedException {
        out.writeLongs(values, topology.start(partition), topology.end(partition));
    }

    @Override
    void restoreValues(int partition, ColumnReader in) throws IOException, InterruptedException {
        in.readLongs(values, topology.start(partition), topology.end(partition));
    }

    @Override
    void emit(int partition, GraphSink.Writer out) throws IOException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            out.write(topology.id(vertex), values[vertex]);
        }
    }
}
