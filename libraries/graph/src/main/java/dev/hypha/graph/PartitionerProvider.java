package dev.hypha.graph;

/// Makes a partitioner that jobs can name, in `execution.partitioner`. List implementations in
/// `META-INF/services/dev.hypha.graph.PartitionerProvider`, on every node and where jobs are submitted.
public interface PartitionerProvider {
    /// The name of the partitioner. Those of [Partitioner#named] that the engine has itself cannot be replaced.
    ///
    /// @return such as `edge-balanced`: lower case letters, digits and hyphens
    String name();

    /// Makes the partitioner.
    ///
    /// @return the partitioner
    Partitioner create();
}
