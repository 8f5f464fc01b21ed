package dev.hypha.graph.algorithms;

import dev.hypha.graph.DoubleRelaxation;
import dev.hypha.graph.Superstep;

/// The smallest sum of weights on a path from a source to each vertex; infinity if there is no path.
///
/// @param source the id of the source
public record ShortestPaths(long source) implements DoubleRelaxation {
    @Override
    public double initial(Superstep superstep, int vertex) {
        return superstep.id(vertex) == source ? 0 : UNREACHED;
    }
}
