package dev.hypha.graph;

import java.util.List;

/// A node's part in the master's view of resources.
///
/// @param node the node's name
/// @param slots how many workers it takes
/// @param used how many of them are given to jobs
/// @param jobs the ids of those jobs
public record WorkerStatus(String node, int slots, int used, List<String> jobs) {
    /// Copies the list.
    public WorkerStatus {
        jobs = List.copyOf(jobs);
    }
}
