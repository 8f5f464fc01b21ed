package dev.hypha.membership;

import dev.hypha.ClusterNode;

/// What a node says of its own readiness. The order is that of the wire.
public enum Standing {
    /// It came up and has not yet learnt who else is there.
    JOINING(ClusterNode.State.JOINING),
    /// It takes part.
    ACTIVE(ClusterNode.State.ACTIVE),
    /// It finishes what it has and takes nothing new.
    DRAINING(ClusterNode.State.DRAINING),
    /// Its side has no quorum.
    FENCED(ClusterNode.State.FENCED);

    private final ClusterNode.State state;

    Standing(ClusterNode.State state) {
        this.state = state;
    }

    /// How a view shows a node of this standing that nobody suspects.
    ///
    /// @return the state
    public ClusterNode.State state() {
        return state;
    }
}
