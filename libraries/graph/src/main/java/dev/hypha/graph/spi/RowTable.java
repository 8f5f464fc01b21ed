package dev.hypha.graph.spi;

import java.io.Closeable;
import java.io.IOException;

/// A table of rows, each of which has any number of entries: numbers in ascending order, with weights if
/// the table has them.
public interface RowTable {
    /// Begins to read, at row 0.
    ///
    /// @return the reader
    /// @throws IOException if it cannot be read
    Reader read() throws IOException;

    /// What it takes in the memory of this process, caches included.
    ///
    /// @return bytes
    long memoryBytes();

    /// What it takes on the disk.
    ///
    /// @return bytes
    long diskBytes();

    /// Writes a table.
    interface Writer {
        /// Takes an entry.
        ///
        /// @param row not before that of the entry before
        /// @param target 0 or more; in a row more than before
        /// @param weight its weight; without meaning in a table without weights
        /// @throws IOException if it cannot be written
        void add(int row, int target, double weight) throws IOException;

        /// Ends the table.
        ///
        /// @return to be read
        /// @throws IOException if it cannot be written
        RowTable finish() throws IOException;
    }

    /// Reads rows in their order, in blocks.
    interface Reader extends Closeable {
        /// The row that the next block will begin with.
        ///
        /// @return its number
        int position();

        /// Goes to a row. Forward to one that is near is cheap.
        ///
        /// @param row the row
        /// @throws IOException if it cannot be read
        void seek(int row) throws IOException;

        /// Reads whole rows: at least one, and no more than fit well into a cache unless a single one is
        /// larger.
        ///
        /// @param block gets them
        /// @param end the row after the last one that is wanted
        /// @return false if the reader is at the end
        /// @throws IOException if they cannot be read
        boolean next(RowBlock block, int end) throws IOException;
    }
}
