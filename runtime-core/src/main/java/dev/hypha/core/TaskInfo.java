package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.Progress;
import dev.hypha.TaskId;
import java.time.Duration;

/// A call that runs or waits on a node, for people and tools. It says nothing of arguments.
///
/// @param id the task
/// @param function the function's name
/// @param attempt which try, from 1
/// @param state what it is doing
/// @param place where it is, and where it comes from
/// @param times how long it has been there
/// @param progress how far it says it is
public record TaskInfo(
        TaskId id, String function, int attempt, State state, Place place, Times times, Progress progress) {
    /// What a task is doing on its node.
    public enum State {
        /// The node that spawned it looks for one that takes it, or waits before the next attempt.
        PLACING,
        /// It waits for a slot or for resources, or for its caller's word.
        QUEUED,
        /// Its function runs.
        RUNNING,
        /// Its function waits for other calls or a channel, and holds no slot meanwhile.
        WAITING,
        /// It was asked to stop and has not yet.
        STOPPING
    }

    /// Where a task is, and where it comes from.
    ///
    /// @param node the node that answers for it: where it runs or waits, or that which places it
    /// @param caller the node that spawned it
    public record Place(NodeId node, NodeId caller) {}

    /// How long a task has been on its node. The node looks at its clock every 20 ms for this.
    ///
    /// @param age since it came there
    /// @param queued how long it waited before it ran; as long as it is there, if it has not run yet
    public record Times(Duration age, Duration queued) {}

    /// The node that spawned it.
    ///
    /// @return its name
    public NodeId caller() {
        return place.caller();
    }

    static TaskInfo of(Execution execution) {
        return new TaskInfo(
                execution.id(),
                execution.function.name(),
                execution.attempt(),
                stateOf(execution),
                new Place(execution.node(), execution.caller()),
                new Times(Duration.ofMillis(execution.ageMillis()), Duration.ofMillis(execution.queuedMillis())),
                execution.progress());
    }

    static State stateOf(Execution execution) {
        if (execution.isRequested()) {
            return State.STOPPING;
        }
        return !execution.isStarted() ? State.QUEUED : execution.isBlocked() ? State.WAITING : State.RUNNING;
    }

    static TaskInfo placing(SpawnedCall<?> spawned, NodeId node) {
        Duration age = Duration.ofMillis(spawned.pendingMillis());
        return new TaskInfo(
                spawned.id(),
                spawned.call().function().name(),
                spawned.attempt(),
                State.PLACING,
                new Place(node, node),
                new Times(age, age),
                spawned.progress());
    }
}
