package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.TaskId;

/// A call that runs or waits on a node, for people and tools.
///
/// @param id the task
/// @param function the function's name
/// @param caller the node that spawned it
/// @param attempt which try, from 1
/// @param state what it is doing
public record TaskInfo(TaskId id, String function, NodeId caller, int attempt, State state) {
    /// What a task is doing on its node.
    public enum State {
        /// It waits for a slot, or for its caller's word.
        QUEUED,
        /// Its function runs.
        RUNNING,
        /// It was asked to stop and has not yet.
        STOPPING
    }

    static TaskInfo of(Execution execution) {
        State state = execution.isRequested() ? State.STOPPING : execution.isStarted() ? State.RUNNING : State.QUEUED;
        return new TaskInfo(execution.id(), execution.function.name(), execution.caller(), execution.attempt(), state);
    }
}
