package dev.hypha.graph;

/// How the values that come to a vertex become one.
public enum Combiner {
    /// Their sum, made in the order of the neighbours' partition and id; 0 if none comes.
    SUM,

    /// The smallest; positive infinity, or the largest long, if none comes.
    MIN,

    /// The program reads them all at once.
    NONE
}
