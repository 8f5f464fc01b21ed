package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import org.jspecify.annotations.Nullable;

/// Entries by rows, in memory ([Csr]) or not ([StoredRows]). One thread reads them.
///
/// Rows that have a [#sequence] of their own can only be scanned.
abstract class Rows {
    abstract int degree(int row);

    /// How many entries there are in all.
    abstract long entries();

    /// What it takes in memory, in bytes.
    abstract long bytes();

    /// Whether rows are best read in their order.
    abstract boolean isOrdered();

    /// The rows from one to another, in order.
    abstract Scan scan(int begin, int end);

    /// Any rows, best in order.
    abstract Cursor cursor();

    /// The row at each position that a scan comes to, if that is not the position itself.
    int @Nullable [] sequence() {
        return null;
    }

    /// For each row, the place that entries mean when they refer to it, if that is not the row itself.
    int @Nullable [] places() {
        return null;
    }

    /// Goes through rows block by block.
    interface Scan {
        /// The next rows.
        ///
        /// @return whether there are any
        boolean next();

        /// What the last [#next] has found; until the next one.
        RowBlock block();
    }

    /// Finds rows.
    @FunctionalInterface
    interface Cursor {
        /// A block that has a row, and maybe others; until the next one is found.
        RowBlock at(int row);
    }
}
