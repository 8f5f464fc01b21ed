package dev.hypha.checkpoint.spi;

import dev.hypha.checkpoint.CheckpointStore;
import java.util.Map;
import java.util.Set;

/// Opens one kind of store by its name in the configuration. Found by [java.util.ServiceLoader]; thread safe.
public interface CheckpointStoreProvider {
    /// The name of the kind, as in `checkpoint.store: file`.
    ///
    /// @return lower case letters and digits
    String name();

    /// The options that it knows; others are refused before it is asked.
    ///
    /// @return their names
    Set<String> options();

    /// The options without which no store can be opened.
    ///
    /// @return their names, some of [#options]
    default Set<String> requiredOptions() {
        return Set.of();
    }

    /// Whether several nodes may have such a store open at a time, and see the same pieces. One of which that
    /// cannot be said is of no use to work that is done by several nodes.
    ///
    /// @return false if what a process stores is its own
    boolean isShared();

    /// Opens a store.
    ///
    /// @param options by name; all are known
    /// @return the store
    /// @throws dev.hypha.checkpoint.CheckpointException if an option is missing or wrong, or the store
    ///     cannot be reached
    CheckpointStore open(Map<String, String> options);
}
