package dev.hypha.graph;

import java.util.List;

/// What a finished job tells of itself; its values are in the sink.
///
/// @param supersteps how many there were
/// @param vertices how many vertices the graph has
/// @param edges how many edges, each direction of an undirected one counted
/// @param topologyBytes what the topology takes in all workers' memory
/// @param bytesSent what workers sent each other, in the last execution
/// @param aggregated what the aggregators came to in the end
/// @param recoveries how often the job began again because a worker was lost
/// @param checkpoints how many checkpoints were complete, since the last driver began
public record JobResult(
        long supersteps,
        long vertices,
        long edges,
        long topologyBytes,
        long bytesSent,
        List<Double> aggregated,
        int recoveries,
        int checkpoints) {
    /// Copies the list.
    public JobResult {
        aggregated = List.copyOf(aggregated);
    }

    /// What an edge takes in memory, vertices and mirrors included.
    ///
    /// @return bytes for each edge; 0 without edges
    public double bytesPerEdge() {
        return edges == 0 ? 0 : (double) topologyBytes / edges;
    }
}
