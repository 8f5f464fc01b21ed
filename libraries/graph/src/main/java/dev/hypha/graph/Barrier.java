package dev.hypha.graph;

import java.util.List;

/// How a job stood when a superstep had ended everywhere.
///
/// @param superstep the superstep
/// @param active how many vertices have something to do in the next one
/// @param messages over how many edges values came in it
/// @param aggregated what the aggregators came to
record Barrier(long superstep, long active, long messages, List<Double> aggregated) {
    Barrier {
        aggregated = List.copyOf(aggregated);
    }
}
