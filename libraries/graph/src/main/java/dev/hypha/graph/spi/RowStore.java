package dev.hypha.graph.spi;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// Tables of rows on a disk, for one worker while it works: nothing needs to outlive the process. Used by one
/// thread.
public interface RowStore extends Closeable {
    /// Begins a table.
    ///
    /// @param starts the first row of each partition, and after the last one the number of rows
    /// @param weighted whether entries have weights
    /// @return what to write into
    /// @throws IOException if it cannot be written
    RowTable.Writer create(List<Integer> starts, boolean weighted) throws IOException;

    /// Ends all tables.
    ///
    /// @throws IOException if something cannot be closed
    @Override
    void close() throws IOException;
}
