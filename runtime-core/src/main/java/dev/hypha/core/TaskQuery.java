package dev.hypha.core;

import dev.hypha.security.Permission;
import java.util.List;

/// Which tasks of a node to tell about.
///
/// @param function what their functions' names contain; empty for all
/// @param states in which states; empty for all
/// @param operations whether also what operators ask of the node, such as this question
/// @param limit how many at most, the oldest ones
public record TaskQuery(String function, List<TaskInfo.State> states, boolean operations, int limit) {
    /// All of an application's tasks, up to 1000.
    public static final TaskQuery ALL = new TaskQuery("", List.of(), false, 1_000);

    private static final int LIMIT_MAX = 100_000;

    /// Checks the limit, and copies the list.
    public TaskQuery {
        states = List.copyOf(states);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be from 1 to " + LIMIT_MAX + ", was " + limit);
        }
    }

    boolean matches(Execution execution) {
        return matches(execution.function.name()) && matches(TaskInfo.stateOf(execution));
    }

    boolean matchesPlacing(SpawnedCall<?> spawned) {
        return matches(spawned.call().function().name()) && matches(TaskInfo.State.PLACING);
    }

    private boolean matches(String name) {
        return name.contains(function) && (operations || Permission.toCall(name) == Permission.CALL);
    }

    private boolean matches(TaskInfo.State state) {
        return states.isEmpty() || states.contains(state);
    }
}
