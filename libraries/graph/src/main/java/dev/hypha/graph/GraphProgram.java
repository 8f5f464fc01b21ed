package dev.hypha.graph;

import java.util.List;

/// What vertices do in supersteps. Choose the most special kind that fits.
///
/// One instance serves all workers of a process, on several threads at once: it must not keep state between
/// calls.
public sealed interface GraphProgram
        permits DoubleRelaxation, DoubleVertexProgram, LongRelaxation, LongVertexProgram, VertexProgram {
    /// Along which edges values travel.
    ///
    /// @return forward by default
    default Direction direction() {
        return Direction.FORWARD;
    }

    /// Numbers that all vertices add to in a superstep and read in the next one.
    ///
    /// @return how each of them is combined; programs go by the position in this list
    default List<Aggregator> aggregators() {
        return List.of();
    }

    /// How many supersteps the program takes at most. A job ends earlier when no vertex has anything to say.
    ///
    /// @return at least 0
    int superstepsMax();

    /// Whether the program ends before that, asked after each superstep.
    ///
    /// @param superstep the one that has ended
    /// @param aggregated what its aggregators came to
    /// @return true to end
    default boolean endsAfter(long superstep, List<Double> aggregated) {
        return false;
    }
}
