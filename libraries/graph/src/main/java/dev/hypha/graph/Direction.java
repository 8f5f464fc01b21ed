package dev.hypha.graph;

/// Along which edges values travel.
public enum Direction {
    /// From an edge's source to its target.
    FORWARD,

    /// Both ways: an edge's ends hear each other. Two vertices with an edge in either direction hear each other
    /// twice.
    BOTH
}
