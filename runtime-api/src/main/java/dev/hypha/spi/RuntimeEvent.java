package dev.hypha.spi;

import dev.hypha.ClusterEvent;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.TaskId;

/// Something that happens on a node now and then, apart from calls and their executions.
///
/// Later versions add kinds: who switches over them needs a default.
public sealed interface RuntimeEvent {
    /// The node that says so.
    ///
    /// @return its name
    NodeId node();

    /// What the node knows of the cluster has changed.
    ///
    /// @param node the node that says so
    /// @param change the change
    record ClusterChanged(NodeId node, ClusterEvent change) implements RuntimeEvent {}

    /// The node has become one that starts nothing that is unsafe to run twice, or is so no more.
    ///
    /// @param node the node
    /// @param fenced whether it is fenced now
    record FenceChanged(NodeId node, boolean fenced) implements RuntimeEvent {}

    /// A connection is open, after its handshake.
    ///
    /// @param node the node that says so
    /// @param peer the node at the other end
    /// @param how who began it, and why
    /// @param nanos nanoseconds that opening it took, handshakes included; 0 on the side that accepted
    record ConnectionOpened(NodeId node, NodeId peer, Opening how, long nanos) implements RuntimeEvent {}

    /// Why a connection is opened.
    enum Opening {
        /// This node has dialled, for the first time.
        DIALLED,
        /// This node has dialled again, as the last connection was lost.
        RECONNECTED,
        /// This node has dialled again, to take the place of one that is still open.
        RENEWED,
        /// The other node has dialled.
        ACCEPTED
    }

    /// A connection that this node wanted could not be opened; it will try again.
    ///
    /// @param node the node
    /// @param endpoint where to
    /// @param code the stable code, such as `HYP-NET-002`
    record ConnectionFailed(NodeId node, String endpoint, String code) implements RuntimeEvent {}

    /// An open connection is gone.
    ///
    /// @param node the node that says so
    /// @param peer the node at the other end
    /// @param dialled whether this node had opened it
    record ConnectionClosed(NodeId node, NodeId peer, boolean dialled) implements RuntimeEvent {}

    /// A call was refused on the spot, before an execution was made of it: whoever sent it may not call the
    /// function, or the node drains, is fenced, or does not know the function.
    ///
    /// @param node the node that refuses
    /// @param function the function's name; empty if it is unknown
    /// @param why the refusal
    record CallRefused(NodeId node, String function, Failure why) implements RuntimeEvent {}

    /// Someone was not allowed to call a function, or to write to a task of it.
    ///
    /// @param node the node that refuses
    /// @param function the function's name
    /// @param rule the name of the rule that says so; empty if no rule allows it
    record AccessDenied(NodeId node, String function, String rule) implements RuntimeEvent {}

    /// A checkpoint of a task has reached the node that spawned it.
    ///
    /// @param node that node
    /// @param task the task
    /// @param bytes its size, encoded
    record CheckpointKept(NodeId node, TaskId task, int bytes) implements RuntimeEvent {}

    /// A probe of the membership protocol has ended.
    ///
    /// @param node the node that probed
    /// @param peer the node that it probed
    /// @param answered whether an answer came in time, directly or by way of others
    /// @param nanos nanoseconds until the answer, or until it was given up
    record ProbeEnded(NodeId node, NodeId peer, boolean answered, long nanos) implements RuntimeEvent {}

    /// A node that was suspected to be dead has shown that it lives: the suspicion was false.
    ///
    /// @param node the node that says so
    /// @param suspect the node that lives
    record SuspicionRefuted(NodeId node, NodeId suspect) implements RuntimeEvent {}
}
