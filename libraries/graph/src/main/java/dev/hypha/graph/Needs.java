package dev.hypha.graph;

/// What of the topology a program reads; nothing else is kept in memory.
///
/// @param direction along which edges values travel
/// @param collects whether vertices read what came to them
/// @param pushes whether vertices reach those that they have something to say to
/// @param weights whether pushed values depend on weights
/// @param neighbours whether programs see the vertices that their edges lead to
record Needs(Direction direction, boolean collects, boolean pushes, boolean weights, boolean neighbours) {
    /// Whether all vertices read what came to them in every superstep, and nothing else of the topology is
    /// read.
    boolean pulls() {
        return collects && !pushes && !neighbours;
    }
}
