package dev.hypha.core;

import java.util.Optional;

/// What one node knows of a task.
///
/// @param here if it runs or waits there
/// @param spawned if it was spawned there
public record TaskReport(Optional<TaskDetails> here, Optional<SpawnDetails> spawned) {
    /// Whether the node knows anything of it.
    ///
    /// @return false if it never saw the task, or has forgotten it
    public boolean isKnown() {
        return here.isPresent() || spawned.isPresent();
    }
}
