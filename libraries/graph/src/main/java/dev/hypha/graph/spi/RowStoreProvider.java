package dev.hypha.graph.spi;

import java.io.IOException;
import java.nio.file.Path;

/// A kind of [RowStore], found by [java.util.ServiceLoader].
public interface RowStoreProvider {
    /// The name that jobs choose it by, such as `rocksdb`.
    ///
    /// @return the name
    String name();

    /// Opens an empty store.
    ///
    /// @param directory an empty directory of this store alone
    /// @return the store
    /// @throws IOException if it cannot be opened
    RowStore open(Path directory) throws IOException;
}
