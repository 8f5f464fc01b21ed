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
        LongIndex vertices = vertices(source);
        return cut(vertices, new int[vertices.size()], partitions);
    }

    static Ranges byEdges(GraphSource source, int partitions) throws IOException {
        LongIndex vertices = vertices(source);
        int[] edges = new int[vertices.size()];
        source.scanEdges((from, to, weight) -> {
            count(edges, vertices.find(to));
            if (!source.directed()) {
                count(edges, vertices.find(from));
            }
        });
        return cut(vertices, edges, partitions);
    }

    private static LongIndex vertices(GraphSource source) throws IOException {
        LongIndex vertices = new LongIndex(1 << 10);
        source.scanVertices(vertices::add);
        return vertices;
    }

    /// Loops may be at vertices that do not exist otherwise.
    private static void count(int[] edges, int vertex) {
        if (vertex >= 0) {
            edges[vertex]++;
        }
    }

    private static Ranges cut(LongIndex vertices, int[] edges, int partitions) {
        long[] sorted = vertices.keys();
        Arrays.sort(sorted);
        long total = sorted.length;
        for (int each : edges) {
            total += each;
        }
        long[] begins = new long[partitions - 1];
        Arrays.fill(begins, Long.MAX_VALUE);
        long sum = 0;
        int next = 1;
        for (long id : sorted) {
            while (next < partitions && sum >= Math.ceilDiv(total * next, partitions)) {
                begins[next++ - 1] = id;
            }
            sum += 1 + edges[vertices.find(id)];
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
