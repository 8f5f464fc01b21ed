package dev.hypha.graph;

import java.util.Arrays;

/// The vertices whose values were lowered: a list without duplicates.
final class Frontier {
    private final int[] vertices;
    private final long[] marks;
    private int count;

    Frontier(int size) {
        vertices = new int[size];
        marks = new long[(size + Long.SIZE - 1) / Long.SIZE];
    }

    void add(int vertex) {
        long bit = 1L << vertex;
        if ((marks[vertex >>> 6] & bit) == 0) {
            marks[vertex >>> 6] |= bit;
            vertices[count++] = vertex;
        }
    }

    boolean contains(int vertex) {
        return (marks[vertex >>> 6] & 1L << vertex) != 0;
    }

    /// Puts those from a position on into ascending order.
    void sort(int from) {
        Arrays.sort(vertices, from, count);
    }

    int count() {
        return count;
    }

    int vertex(int i) {
        return vertices[i];
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            marks[vertices[i] >>> 6] = 0;
        }
        count = 0;
    }

    /// How many edges leave its vertices.
    long edges(Rows pushed) {
        long edges = 0;
        for (int i = 0; i < count; i++) {
            edges += pushed.degree(vertices[i]);
        }
        return edges;
    }

    /// The positions within `candidates` of those that are in here.
    int[] positionsAmong(int[] candidates) {
        int found = 0;
        for (int candidate : candidates) {
            found += contains(candidate) ? 1 : 0;
        }
        int[] positions = new int[found];
        for (int i = 0, next = 0; next < found; i++) {
            if (contains(candidates[i])) {
                positions[next++] = i;
            }
        }
        return positions;
    }
}
