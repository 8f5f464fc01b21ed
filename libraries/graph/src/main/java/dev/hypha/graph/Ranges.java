package dev.hypha.graph;

import java.io.IOException;
import java.util.Arrays;

/// Partitions that are ranges of ids. Preparing one takes 16 to 32 bytes a vertex for the moment of it.
final class Ranges implements Partitioner.Division {
    /// The first id of each partition but the first.
    private final long[] begins;

    private Ranges(long[] begins) {
        this.begins = begins;
    }

    static Ranges byVertices(GraphSource source, int partitions) throws IOException {
        LongIndex vertices = new LongIndex(1 << 10);
        if (source.edgesNameVertices()) {
            source.scanEdges((from, to, weight) -> {
                vertices.add(from);
                vertices.add(to);
            });
        } else {
            source.scanVertices(vertices::add);
        }
        return cut(vertices, new RowCounts(), partitions);
    }

    static Ranges byEdges(GraphSource source, int partitions) throws IOException {
        LongIndex vertices = new LongIndex(1 << 10);
        RowCounts edges = new RowCounts();
        boolean named = source.edgesNameVertices();
        if (!named) {
            source.scanVertices(vertices::add);
        }
        source.scanEdges((from, to, weight) -> {
            int tail = named ? vertices.add(from) : source.directed() ? -1 : vertices.find(from);
            int head = named ? vertices.add(to) : vertices.find(to);
            // Loops may be at vertices that do not exist otherwise.
            if (head >= 0) {
                edges.add(head);
            }
            if (!source.directed() && tail >= 0) {
                edges.add(tail);
            }
        });
        return cut(vertices, edges, partitions);
    }

    private static Ranges cut(LongIndex vertices, RowCounts edges, int partitions) {
        long[] sorted = vertices.keys();
        Arrays.sort(sorted);
        long total = sorted.length + edges.total();
        long[] begins = new long[partitions - 1];
        Arrays.fill(begins, Long.MAX_VALUE);
        long sum = 0;
        int next = 1;
        for (long id : sorted) {
            while (next < partitions && sum >= Math.ceilDiv(total * next, partitions)) {
                begins[next++ - 1] = id;
            }
            sum += 1 + edges.get(vertices.find(id));
        }
        return new Ranges(begins);
    }

    @Override
    public int partitionOf(long id) {
        int low = 0;
        int high = begins.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (begins[middle] <= id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
