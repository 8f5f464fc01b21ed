package dev.hypha.graph.algorithms;

import dev.hypha.graph.Direction;
import dev.hypha.graph.LongRelaxation;
import dev.hypha.graph.Superstep;

/// Weakly connected components: edges count in both directions, and each component goes by the smallest id in
/// it.
public record ConnectedComponents() implements LongRelaxation {
    @Override
    public Direction direction() {
        return Direction.BOTH;
    }

    @Override
    public long initial(Superstep superstep, int vertex) {
        return superstep.id(vertex);
    }
}
