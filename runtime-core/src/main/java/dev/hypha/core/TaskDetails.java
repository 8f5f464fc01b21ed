package dev.hypha.core;

import dev.hypha.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that a node tells of a task that runs or waits there. Arguments, results and keys are not told.
///
/// @param task what a list shows of it
/// @param terms what it was spawned with
/// @param kin its parent and its children
/// @param callerIdentities on whose behalf it runs: who began the chain of calls first, last who has sent
///     it here
/// @param checkpoints whether it has begun from a checkpoint, and whether it has made one
public record TaskDetails(TaskInfo task, Terms terms, Kin kin, List<String> callerIdentities, Checkpoints checkpoints) {
    /// Copies the list.
    public TaskDetails {
        callerIdentities = List.copyOf(callerIdentities);
    }

    /// What a task was spawned with.
    ///
    /// @param priority from -128 to 127; higher ones leave the queue first
    /// @param timeout the time that it had when it came here
    /// @param remaining what is left of that
    /// @param detached whether it goes on without whoever spawned it
    /// @param resources what it holds of named resources, or waits for
    public record Terms(
            int priority,
            Optional<Duration> timeout,
            Optional<Duration> remaining,
            boolean detached,
            Map<String, Long> resources) {
        /// Copies the map.
        public Terms {
            resources = Map.copyOf(resources);
        }
    }

    /// A task's relatives.
    ///
    /// @param parent the task that spawned it, as far as this node knows
    /// @param children what it has spawned and has not ended, the first hundred
    /// @param childrenTotal how many of those there are
    public record Kin(Optional<TaskId> parent, List<Child> children, int childrenTotal) {
        static final Kin NONE = new Kin(Optional.empty(), List.of(), 0);

        /// Copies the list.
        public Kin {
            children = List.copyOf(children);
        }

        Kin of(Optional<TaskId> known) {
            return new Kin(known, children, childrenTotal);
        }
    }

    /// A call that a task has spawned.
    ///
    /// @param id the task of it
    /// @param function the function's name
    public record Child(TaskId id, String function) {}

    /// What is known of a task's checkpoints.
    ///
    /// @param resumed it has begun from one that an earlier attempt left
    /// @param made it has made one
    public record Checkpoints(boolean resumed, boolean made) {}
}
