package dev.hypha.cluster;

import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.core.Node;
import dev.hypha.core.TaskCheckpoints;
import org.jspecify.annotations.Nullable;

/// Where a node keeps checkpoints, if anywhere.
///
/// @param store opened for the node
/// @param tasks the checkpoints of its tasks there
record NodeCheckpoints(
        @Nullable CheckpointStore store, @Nullable TaskCheckpoints tasks) implements AutoCloseable {
    static NodeCheckpoints of(Node node, String cluster, @Nullable CheckpointStore store) {
        return new NodeCheckpoints(store, store == null ? null : TaskCheckpoints.of(node, cluster, store));
    }

    /// Writes nothing more, as if the process had died.
    void abandon() {
        if (tasks != null) {
            tasks.abandon();
        }
    }

    @Override
    public void close() {
        if (tasks != null) {
            tasks.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
