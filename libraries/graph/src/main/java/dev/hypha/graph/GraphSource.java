package dev.hypha.graph;

import java.io.IOException;

/// Where a graph comes from.
///
/// Each worker scans the edges of the whole source twice, once to count and once to keep what is its own, so
/// a source must give the same vertices and edges each time, on every node. Scans may run on several threads
/// at once, each with its own consumer. Loops are dropped by the engine, and edges that come twice count once
/// (of their weights the smallest stays).
public interface GraphSource {
    /// Whether edges have a direction. An undirected edge is scanned once, in either direction.
    ///
    /// @return true if they have
    boolean directed();

    /// Whether edges have weights.
    ///
    /// @return true if they have
    boolean weighted();

    /// Whether no edge comes twice, in an undirected graph in either direction; loading is cheaper then.
    ///
    /// @return false if that is not known
    default boolean simple() {
        return false;
    }

    /// Whether [#scanEdges] names every vertex, as an end of an edge or of a loop; [#scanVertices] is not
    /// called then.
    ///
    /// @return false if it may not
    default boolean edgesNameVertices() {
        return false;
    }

    /// Names every vertex at least once, in any order.
    ///
    /// @param vertices is told each id
    /// @throws IOException if the source cannot be read
    void scanVertices(VertexConsumer vertices) throws IOException;

    /// Names every edge. Its ends are among the vertices.
    ///
    /// @param edges is told each edge
    /// @throws IOException if the source cannot be read
    void scanEdges(EdgeConsumer edges) throws IOException;

    /// Takes vertices.
    @FunctionalInterface
    interface VertexConsumer {
        /// Takes a vertex.
        ///
        /// @param id its id, any number
        void vertex(long id);
    }

    /// Takes edges.
    @FunctionalInterface
    interface EdgeConsumer {
        /// Takes an edge.
        ///
        /// @param source the id of the vertex that it leaves
        /// @param target the id of the vertex that it enters
        /// @param weight its weight, or 1 if there are no weights
        void edge(long source, long target, double weight);
    }
}
