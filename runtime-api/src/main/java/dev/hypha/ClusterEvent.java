package dev.hypha;

/// One change of a [ClusterView]. Events come in order; those of one batch share the epoch of the view they
/// lead to.
public sealed interface ClusterEvent {
    /// The epoch of the first view that shows it.
    ///
    /// @return the epoch
    long epoch();

    /// A node that was not known before.
    ///
    /// @param epoch the epoch of the view that shows it
    /// @param node the node
    record Joined(long epoch, ClusterNode node) implements ClusterEvent {}

    /// A node went from one state to another. Its endpoints and facts may have changed with it.
    ///
    /// @param epoch the epoch of the view that shows it
    /// @param node the node with its new state
    /// @param former the state before
    record StateChanged(long epoch, ClusterNode node, ClusterNode.State former) implements ClusterEvent {}

    /// A node's facts or endpoints changed, and its state did not.
    ///
    /// @param epoch the epoch of the view that shows it
    /// @param node the node with its new facts
    record FactsChanged(long epoch, ClusterNode node) implements ClusterEvent {}

    /// Another process took the place of a node; the former one is dead, with all that ran in it.
    ///
    /// @param epoch the epoch of the view that shows it
    /// @param node the new process
    /// @param former the former process with the state it was last seen in
    record Restarted(long epoch, ClusterNode node, ClusterNode former) implements ClusterEvent {}

    /// A node that left or died long ago is no longer listed.
    ///
    /// @param epoch the epoch of the first view without it
    /// @param node what was known of it
    record Forgotten(long epoch, ClusterNode node) implements ClusterEvent {}

    /// Two live processes use the same name. The one that started later keeps it; the other must stop. Changes
    /// no view.
    ///
    /// @param epoch the epoch of the view at the time
    /// @param id the name
    /// @param kept the incarnation that keeps the name
    /// @param refused the incarnation that must stop
    record DuplicateId(long epoch, NodeId id, long kept, long refused) implements ClusterEvent {}
}
