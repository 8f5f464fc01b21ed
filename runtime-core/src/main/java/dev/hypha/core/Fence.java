package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;

/// Why a node is fenced, and what it goes on starting.
///
/// @param node the node
/// @param reason why, for people
/// @param policy what may start
record Fence(NodeId node, String reason, FencePolicy policy) {
    /// What becomes of a call that may not start.
    Failure refusal() {
        return new Failure.Fenced(node, reason);
    }
}
