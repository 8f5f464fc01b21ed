package dev.hypha.graph;

import java.util.List;

/// What the vertices of a partition added to the aggregators in one superstep.
///
/// @param partition the partition
/// @param values by the position of the aggregator
public record PartitionSums(int partition, List<Double> values) {
    /// Copies the list.
    public PartitionSums {
        values = List.copyOf(values);
    }
}
