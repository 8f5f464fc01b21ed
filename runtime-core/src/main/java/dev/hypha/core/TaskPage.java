package dev.hypha.core;

import java.util.List;

/// Some of a node's tasks.
///
/// @param tasks the oldest ones, oldest first
/// @param total how many match
public record TaskPage(List<TaskInfo> tasks, int total) {
    /// Copies the list.
    public TaskPage {
        tasks = List.copyOf(tasks);
    }
}
