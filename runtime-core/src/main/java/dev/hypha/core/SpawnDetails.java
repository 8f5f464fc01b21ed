package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.TaskId;
import java.util.List;
import java.util.Optional;

/// All that the node which spawned a task tells of it.
///
/// @param id the task
/// @param function the function's name
/// @param target where the present attempt is, or empty between attempts
/// @param attempts how often it was tried, and what became of that
/// @param parent the task that spawned it; empty if the node's own program did
/// @param checkpointBytes the size of the checkpoint that the next attempt would go on from, if there is one
public record SpawnDetails(
        TaskId id,
        String function,
        Optional<NodeId> target,
        Attempts attempts,
        Optional<TaskId> parent,
        Optional<Integer> checkpointBytes) {
    /// A task's attempts.
    ///
    /// @param present which one this is, from 1
    /// @param max how many it may have; those that only moved from a draining node don't count
    /// @param moves how often it moved
    /// @param lostNodes the nodes that were lost with it
    /// @param last how the last one ended that may have run
    public record Attempts(int present, int max, int moves, List<NodeId> lostNodes, Optional<String> last) {
        /// Copies the list.
        public Attempts {
            lostNodes = List.copyOf(lostNodes);
        }
    }
}
