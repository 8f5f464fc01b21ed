package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.TaskId;
import java.nio.ByteBuffer;

/// Is told of the checkpoints of the calls that a node has spawned, so that they outlive the node.
///
/// The node itself keeps the latest checkpoint of each unfinished call in memory, and asks no sink for it; what
/// a sink keeps is for whoever takes the calls up after the node was lost. Methods are called on event loops
/// and by running functions, for one task in the order of its checkpoints: they must be quick, and not block or
/// throw. [TaskCheckpoints] keeps them in a store.
public interface TaskCheckpointSink {
    /// A sink that keeps nothing, which is the default.
    TaskCheckpointSink NONE = new TaskCheckpointSink() {
        @Override
        public void keep(TaskId task, Call<?> call, ByteBuffer checkpoint) {}

        @Override
        public void forget(TaskId task) {}
    };

    /// A task has got further.
    ///
    /// @param task the task
    /// @param call what it runs
    /// @param checkpoint the value as the codec wrote it, read-only; valid for ever
    void keep(TaskId task, Call<?> call, ByteBuffer checkpoint);

    /// A task that has kept something has ended, whatever came of it; but not if the end of the node has cut it
    /// off.
    ///
    /// @param task the task
    void forget(TaskId task);
}
