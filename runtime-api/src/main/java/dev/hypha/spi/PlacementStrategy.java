package dev.hypha.spi;

import dev.hypha.NodeInfo;

/// Takes one of the nodes that may run a call, in a way of the application's own.
///
/// Implementations are found by the `ServiceLoader` and are used by `Strategy.Custom`. They are called from
/// many threads, for every call, before it is sent: they should be quick and must not block.
public interface PlacementStrategy {
    /// By which placements name it.
    ///
    /// @return the name, unique on the class path
    String name();

    /// Takes a node.
    ///
    /// @param candidates the nodes with the best score that have not refused the call, at least one, in the
    ///     order of their names
    /// @param argument what the placement gives it
    /// @param sequence the number of the call at its runtime, to break ties by
    /// @return the index of the candidate; anything out of range takes none, and the call is `Unplaceable`;
    ///     so it is if this throws, which is logged
    int choose(Candidates candidates, String argument, long sequence);

    /// The nodes to take one of.
    interface Candidates {
        /// How many there are.
        ///
        /// @return at least 1
        int size();

        /// What is known of a node.
        ///
        /// @param index from 0
        /// @return the node
        NodeInfo node(int index);

        /// How many calls of this runtime are unfinished on a node.
        ///
        /// @param index from 0
        /// @return the count
        long load(int index);
    }
}
