package dev.hypha.graph;

/// How the values that come to a vertex become one.
public enum Combiner {
    /// Their sum, 0 if none comes; made in the same order always, whatever the number of workers.
    SUM,

    /// The smallest; positive infinity, or the largest long, if none comes.
    MIN,

    /// The program reads them all at once.
    NONE
}
