package dev.hypha.core;

import dev.hypha.TaskId;
import java.nio.ByteBuffer;

/// Where a node also puts the checkpoints of the calls that it has spawned, so that they outlive it.
///
/// The node itself keeps the latest checkpoint of each unfinished call in memory, and asks no store for it;
/// what was
/// stored is for whoever takes the calls up after the node was lost. Methods are called on event loops and by
/// running
/// functions, for one task in the order of its checkpoints: they must be quick, and not block.
public interface CheckpointStore {
    /// A store that keeps nothing, which is the default.
    CheckpointStore NONE = new CheckpointStore() {
        @Override
        public void keep(TaskId task, ByteBuffer checkpoint) {}

        @Override
        public void forget(TaskId task) {}
    };

    /// A task has got further.
    ///
    /// @param task the task
    /// @param checkpoint the value as the codec wrote it, read-only; valid for ever
    void keep(TaskId task, ByteBuffer checkpoint);

    /// A task that has kept something has ended, whatever came of it.
    ///
    /// @param task the task
    void forget(TaskId task);
}
