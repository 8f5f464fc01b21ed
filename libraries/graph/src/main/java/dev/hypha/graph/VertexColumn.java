package dev.hypha.graph;

import org.jspecify.annotations.Nullable;

/// Where each vertex has its place in the column of what vertices say, which rows refer to (see [Rows#places]).
final class VertexColumn {
    private final int @Nullable [] places;
    private final int[][] exports;
    private final int[][] mirrors;

    VertexColumn(Rows rows, int workers) {
        places = rows.places();
        exports = new int[workers][0];
        mirrors = new int[workers][0];
    }

    /// The place of each vertex, or null if that is the vertex's number.
    int @Nullable [] places() {
        return places;
    }

    /// Another worker's mirrors and what has mirrors there are settled.
    void meet(int worker, int[] exported, int[] mirrored) {
        exports[worker] = placesOf(exported);
        mirrors[worker] = placesOf(mirrored);
    }

    private int[] placesOf(int[] vertices) {
        if (places == null) {
            return vertices;
        }
        int[] found = new int[vertices.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = places[vertices[i]];
        }
        return found;
    }

    /// The places of vertices that have mirrors at a worker.
    int[] exports(int worker) {
        return exports[worker];
    }

    /// The places of mirrors of a worker's vertices.
    int[] mirrors(int worker) {
        return mirrors[worker];
    }
}
