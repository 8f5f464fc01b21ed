package dev.hypha.graph;

import java.io.IOException;

/// Edges on their way into [Rows]: they come in any order, with numbers that change in the end.
interface Edges {
    /// Takes an edge.
    void add(int row, int target, double weight) throws IOException;

    /// Gives rows and targets new numbers; of a tagged target the lowest bit stays.
    void renumber(int[] numbers, boolean tagged);

    /// Sorts edges into rows. May be called more than once, unless tags are taken off.
    ///
    /// @param starts the first row of each partition, and the number of rows
    /// @param shape how
    Rows rows(int[] starts, Shape shape) throws IOException;

    /// How many different targets each row has.
    int[] distinctDegrees(int rows) throws IOException;

    /// How edges become rows.
    ///
    /// @param flipped whether targets are rows, and rows targets
    /// @param distinct whether an entry that comes twice in a row counts once, with the smallest of its weights
    /// @param untagged whether the lowest bit of each target is taken off in the end
    record Shape(boolean flipped, boolean distinct, boolean untagged) {}
}
