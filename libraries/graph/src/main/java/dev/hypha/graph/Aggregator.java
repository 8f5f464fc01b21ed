package dev.hypha.graph;

/// How numbers of many vertices become one. Whole numbers are exact up to 2^53. Sums are made in the order
/// of partition and id, so they are the same for any number of workers.
public enum Aggregator {
    /// All of them together; 0 if there is none.
    SUM(0),

    /// The smallest; positive infinity if there is none.
    MIN(Double.POSITIVE_INFINITY),

    /// The largest; negative infinity if there is none.
    MAX(Double.NEGATIVE_INFINITY);

    private final double identity;

    Aggregator(double identity) {
        this.identity = identity;
    }

    /// What changes nothing.
    ///
    /// @return the neutral element
    public double identity() {
        return identity;
    }

    /// Combines two.
    ///
    /// @param one a number
    /// @param other another
    /// @return both as one
    public double combine(double one, double other) {
        return switch (this) {
            case SUM -> one + other;
            case MIN -> Math.min(one, other);
            case MAX -> Math.max(one, other);
        };
    }
}
