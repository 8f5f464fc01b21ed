package dev.hypha.graph.algorithms;

import dev.hypha.graph.Aggregator;
import dev.hypha.graph.DoubleVertexProgram;
import dev.hypha.graph.GraphException;
import dev.hypha.graph.Superstep;
import java.util.List;

/// PageRank with a fixed number of iterations, in which the rank of vertices without outgoing edges is spread
/// over all.
///
/// Ranks begin as 1/n and add up to 1. In each iteration, the new rank of `v` is `(1 - d)/n`, plus `d`
/// times the sum of `rank(u) / outDegree(u)` over all `u` with an edge to `v`, plus `d/n` times the ranks
/// of vertices that no edge leaves.
///
/// @param damping `d`, from 0 to 1
/// @param iterations how many, at least 0
public record PageRank(double damping, int iterations) implements DoubleVertexProgram {
    private static final int DANGLING = 0;

    /// Checks the parameters.
    public PageRank {
        if (!(damping >= 0 && damping <= 1) || iterations < 0) {
            throw new GraphException(
                    GraphException.Kind.SPECIFICATION,
                    "pagerank has a damping of 0 to 1 and at least 0 iterations, was " + damping + " and "
                            + iterations);
        }
    }

    @Override
    public int superstepsMax() {
        return iterations;
    }

    @Override
    public List<Aggregator> aggregators() {
        return List.of(Aggregator.SUM);
    }

    @Override
    public double initial(Superstep superstep, int vertex) {
        return changed(superstep, vertex, 1.0 / superstep.vertexCount());
    }

    @Override
    public double signal(Superstep superstep, int vertex, double value) {
        return value / superstep.outDegree(vertex);
    }

    @Override
    public double compute(Superstep superstep, int vertex, double value, double combined) {
        double everyones = (1 - damping + damping * superstep.aggregated(DANGLING)) / superstep.vertexCount();
        return changed(superstep, vertex, everyones + damping * combined);
    }

    private static double changed(Superstep superstep, int vertex, double rank) {
        if (superstep.outDegree(vertex) == 0) {
            superstep.aggregate(DANGLING, rank);
        }
        return rank;
    }
}
