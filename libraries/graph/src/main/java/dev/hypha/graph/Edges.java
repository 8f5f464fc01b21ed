package dev.hypha.graph;

import java.io.IOException;

/// A table of edges in the making: entries come in any order, as many for each row as were counted before.
interface Edges {
    /// Takes an entry.
    void add(int row, int target, double weight) throws IOException;

    /// Sorts entries into rows. Nothing may be added afterwards.
    Rows rows() throws IOException;

    /// How many different targets each row has; in place of [#rows].
    int[] distinctDegrees() throws IOException;
}
