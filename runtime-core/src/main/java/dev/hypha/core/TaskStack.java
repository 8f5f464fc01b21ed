package dev.hypha.core;

import java.util.List;

/// Where a running task's thread is at one moment.
///
/// @param task the task
/// @param thread the thread, for people; empty if it does not run yet
/// @param frames innermost first, up to the function itself; empty if it does not run yet
public record TaskStack(TaskInfo task, String thread, List<String> frames) {
    /// Copies the list.
    public TaskStack {
        frames = List.copyOf(frames);
    }
}
