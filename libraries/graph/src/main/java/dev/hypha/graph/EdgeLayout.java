package dev.hypha.graph;

/// What is known of a table of edges before its entries come.
final class EdgeLayout {
    private final int[] starts;
    private final int[] counts;
    private final Shape shape;

    /// How entries become rows.
    ///
    /// @param weighted whether entries have weights
    /// @param floats whether no weight loses anything as a float
    /// @param distinct whether an entry that comes twice in a row counts once, with the smallest of its weights
    /// @param untagged whether the lowest bit of each target is taken off in the end
    /// @param pulled whether all rows are read in each superstep, and never one alone; see [RowOrder]
    record Shape(boolean weighted, boolean floats, boolean distinct, boolean untagged, boolean pulled) {}

    /// @param starts the first row of each partition, and the number of rows
    /// @param counts how many entries each row gets, one more where an entry comes twice
    EdgeLayout(int[] starts, int[] counts, Shape shape) {
        this.starts = starts;
        this.counts = counts;
        this.shape = shape;
    }

    int[] starts() {
        return starts;
    }

    int[] counts() {
        return counts;
    }

    int rows() {
        return counts.length;
    }

    Shape shape() {
        return shape;
    }
}
