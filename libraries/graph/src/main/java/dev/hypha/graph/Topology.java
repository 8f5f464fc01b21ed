package dev.hypha.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One worker's part of a graph, in primitive arrays.
///
/// It has the vertices of the worker's own partitions, and mirrors: vertices of others that edges connect
/// to them. All are numbered together, in the order of partition and id, so that a vertex's neighbours come
/// in the same order whoever holds what; sums then are the same to the last bit.
final class Topology {
    private final Assignment assignment;
    private final Partitioner.Division division;
    private final int[] starts;
    private final long[] ids;
    private final int[] outDegrees;
    private final @Nullable Rows collected;
    private final @Nullable Rows pushed;
    private final @Nullable Rows neighbours;
    private final boolean tagged;
    private final long edges;

    Topology(
            Assignment assignment,
            Partitioner.Division division,
            int[] starts,
            long[] ids,
            int[] outDegrees,
            @Nullable Rows collected,
            @Nullable Rows pushed,
            @Nullable Rows neighbours,
            boolean tagged) {
        this.assignment = assignment;
        this.division = division;
        this.starts = starts;
        this.ids = ids;
        this.outDegrees = outDegrees;
        this.collected = collected;
        this.pushed = pushed;
        this.neighbours = neighbours;
        this.tagged = tagged;
        long sum = 0;
        for (int degree : outDegrees) {
            sum += degree;
        }
        this.edges = sum;
    }

    Assignment assignment() {
        return assignment;
    }

    /// Vertices and mirrors.
    int size() {
        return ids.length;
    }

    /// The first number of a partition.
    int start(int partition) {
        return starts[partition];
    }

    /// The number after the last of a partition.
    int end(int partition) {
        return starts[partition + 1];
    }

    long id(int vertex) {
        return ids[vertex];
    }

    int outDegree(int vertex) {
        return outDegrees[vertex];
    }

    /// Who says something to each vertex; see [#tagged] and [#isShared].
    Rows collected() {
        return require(collected);
    }

    /// Whom each vertex and mirror here says something to: vertices here alone.
    Rows pushed() {
        return require(pushed);
    }

    /// Whether [#collected] and [#pushed] are the same rows, so that mirrors are not among those that vertices
    /// collect from.
    @SuppressWarnings("ReferenceEquality") // the same object
    boolean isShared() {
        return collected == pushed;
    }

    /// Where the edges of each vertex here lead to; see [#tagged].
    Rows neighbours() {
        return require(neighbours);
    }

    /// Whether [#collected] and [#neighbours] are the same rows, of vertices with a tag as their lowest bit: it
    /// is 1 where an edge leads to the vertex, and 0 where one comes from it.
    boolean tagged() {
        return tagged;
    }

    private static Rows require(@Nullable Rows rows) {
        if (rows == null) {
            throw new IllegalStateException("the program did not say that it needs this");
        }
        return rows;
    }

    int partitionOf(long id) {
        return division.partitionOf(id);
    }

    /// The number of a vertex or mirror, negative if it is not here.
    int find(int partition, long id) {
        return Arrays.binarySearch(ids, starts[partition], starts[partition + 1], id);
    }

    /// The numbers of all mirrors of another worker's vertices, ascending.
    int[] mirrorsOf(int worker) {
        int[] mirrors = new int[size()];
        int count = 0;
        for (int partition : assignment.partitionsOf(worker)) {
            for (int vertex = starts[partition]; vertex < starts[partition + 1]; vertex++) {
                mirrors[count++] = vertex;
            }
        }
        return Arrays.copyOf(mirrors, count);
    }

    long vertices() {
        long count = 0;
        for (int partition : assignment.mine()) {
            count += end(partition) - start(partition);
        }
        return count;
    }

    /// Edges that leave vertices here.
    long edges() {
        return edges;
    }

    /// What the arrays take, in bytes.
    @SuppressWarnings("ReferenceEquality") // the same rows may serve for two purposes
    long bytes() {
        long bytes = 8L * ids.length + 4L * outDegrees.length;
        bytes += collected == null ? 0 : collected.bytes();
        bytes += pushed == null || pushed == collected ? 0 : pushed.bytes();
        boolean shared = neighbours == pushed || neighbours == collected;
        return bytes + (neighbours == null || shared ? 0 : neighbours.bytes());
    }
}
