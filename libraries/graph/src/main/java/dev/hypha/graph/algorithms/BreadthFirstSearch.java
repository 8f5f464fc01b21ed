package dev.hypha.graph.algorithms;

import dev.hypha.graph.LongRelaxation;
import dev.hypha.graph.Superstep;

/// How many edges away each vertex is from a source; 9223372036854775807 if it cannot be reached.
///
/// @param source the id of the source
public record BreadthFirstSearch(long source) implements LongRelaxation {
    @Override
    public long initial(Superstep superstep, int vertex) {
        return superstep.id(vertex) == source ? 0 : UNREACHED;
    }

    @Override
    public int edgeLength() {
        return 1;
    }
}
