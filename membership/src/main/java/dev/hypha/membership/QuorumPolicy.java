package dev.hypha.membership;

import dev.hypha.ClusterView;
import java.util.Optional;

/// Decides whether the side of a cluster that a node is on may do what must not be done on two sides at once.
///
/// Pure: asked again after each change of the view, it answers from that view and from the views it was
/// asked about before; so a fence goes up when too many are gone, and comes down by itself when they are
/// back. Used by one thread at a time; one object for each node.
///
/// Draining and fenced nodes count as there: a fence says what a node may start, not that it is gone. So do
/// suspected ones, until they are declared dead. Clients, which run no calls, do not count. This is the
/// seam for a membership by consensus, too.
public interface QuorumPolicy {
    /// Whether this side is fenced.
    ///
    /// @param view the cluster as the node knows it
    /// @return why it is fenced, for people; empty if it may go on
    Optional<String> fenced(ClusterView view);

    /// More than half of a cluster of a fixed size.
    ///
    /// @param size how many nodes run calls when all are there; at least 1
    /// @return the policy
    static QuorumPolicy ofSize(int size) {
        return new Quorum(size);
    }

    /// More than half of all nodes that were ever seen and did not say goodbye: for clusters that grow and
    /// shrink in good order.
    ///
    /// A node that only dies still counts, for as long as this node runs, or a side that lost its majority
    /// could wait until it is forgotten.
    ///
    /// @return the policy
    static QuorumPolicy learned() {
        return new LearnedQuorum();
    }

    /// The side with the node that started first; see [OldestQuorum].
    ///
    /// @return the policy
    static QuorumPolicy oldest() {
        return new OldestQuorum();
    }

    /// Never fenced: for clusters whose calls may all run twice.
    ///
    /// @return the policy
    static QuorumPolicy off() {
        return _ -> Optional.empty();
    }
}
