package dev.hypha.graph;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// Divides vertices into partitions, the unit that is assigned to workers and checkpointed.
///
/// Every node prepares its own from the source, so that must give the same result everywhere.
/// Implementations must be immutable once prepared.
@FunctionalInterface
public interface Partitioner {
    /// Prepares the division of a graph.
    ///
    /// @param source the graph, which may be scanned
    /// @param partitions how many partitions, at least 1
    /// @return the division
    /// @throws IOException if the source cannot be read
    Division prepare(GraphSource source, int partitions) throws IOException;

    /// A division of all ids.
    @FunctionalInterface
    interface Division {
        /// The partition of a vertex.
        ///
        /// @param id its id
        /// @return from 0
        int partitionOf(long id);
    }

    /// By a hash of the id: even in vertices whatever the ids are, blind to edges. Needs no scan.
    ///
    /// @return the partitioner
    static Partitioner hash() {
        return (source, partitions) -> id -> (int) Math.unsignedMultiplyHigh(RmatSource.mix(id), partitions);
    }

    /// By ranges of ids with about as many vertices each: keeps what is near by id together.
    ///
    /// @return the partitioner
    static Partitioner range() {
        return (source, partitions) -> Ranges.byVertices(source, partitions);
    }

    /// By ranges of ids with about as many edges (and vertices) each, which is what the work of a superstep
    /// depends on.
    ///
    /// @return the partitioner
    static Partitioner edgeBalanced() {
        return (source, partitions) -> Ranges.byEdges(source, partitions);
    }

    /// Those that a job's description can name: the engine's own, and what the class path provides.
    ///
    /// @return by name: `hash`, `range`, `edge-balanced`, and those of every [PartitionerProvider]
    static Map<String, Partitioner> named() {
        Map<String, Partitioner> named =
                new TreeMap<>(Map.of("hash", hash(), "range", range(), "edge-balanced", edgeBalanced()));
        ServiceLoader.load(PartitionerProvider.class).forEach(each -> named.putIfAbsent(each.name(), each.create()));
        return named;
    }

    /// The partitioner of a name.
    ///
    /// @param name as in [#named]
    /// @return the partitioner
    static Partitioner of(String name) {
        Partitioner partitioner = named().get(name.toLowerCase(Locale.ROOT));
        if (partitioner == null) {
            throw new GraphException(
                    GraphException.Kind.SPECIFICATION,
                    "there is no partitioner '" + name + "'; there are " + named().keySet());
        }
        return partitioner;
    }
}
