package dev.hypha;

import java.util.List;

/// A node as one observer knows it.
///
/// @param id its name
/// @param incarnation the start of its process, in milliseconds since 1970 by its own clock; a restart has a
///     higher one
/// @param endpoints where others connect to it, best first
/// @param facts what it tells of itself
/// @param state what the observer holds it for
public record ClusterNode(NodeId id, long incarnation, List<String> endpoints, NodeFacts facts, State state) {
    /// What an observer holds a node for.
    public enum State {
        /// It came up and has not yet learnt who else is there.
        JOINING,
        /// It takes part.
        ACTIVE,
        /// It did not answer; unless it objects in time it is declared dead.
        SUSPECT,
        /// It finishes what it has and takes nothing new.
        DRAINING,
        /// It says that its side has no quorum, and refuses what must not run on two sides.
        FENCED,
        /// It said goodbye.
        LEFT,
        /// It did not answer, and did not object to its suspicion in time. It may come back.
        DEAD;

        /// Whether a node in this state is still counted on.
        ///
        /// @return false for [#LEFT] and [#DEAD]
        public boolean isPresent() {
            return this != LEFT && this != DEAD;
        }
    }

    /// Copies the endpoints.
    public ClusterNode {
        endpoints = List.copyOf(endpoints);
    }
}
