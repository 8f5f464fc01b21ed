package dev.hypha.graph;

/// Which of several masters leads. A term is a number that grows; what a master of an older term decides does
/// not count.
interface Leadership {
    /// Begins a term that is larger than any before.
    ///
    /// @return the term
    long begin();

    /// Whether no larger term has begun.
    ///
    /// @param term the term
    /// @return false if another master leads
    boolean holds(long term);
}
