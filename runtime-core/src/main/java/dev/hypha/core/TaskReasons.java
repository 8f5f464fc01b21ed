package dev.hypha.core;

import dev.hypha.Explanation;
import java.util.Optional;

/// Why a task is where it is, by one node's word.
///
/// @param state why it waits, or what it does, if it is there
/// @param placement which nodes would take it now, and why the others would not, if it was spawned there
public record TaskReasons(Optional<String> state, Optional<Explanation> placement) {
    /// Whether the node knows anything of it.
    ///
    /// @return false if it never saw the task, or has forgotten it
    public boolean isKnown() {
        return state.isPresent() || placement.isPresent();
    }
}
