package dev.hypha.graph;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How far a job is.
///
/// @param phase what it is doing
/// @param superstep the last one that ended
/// @param active how many vertices have something to do in the next one
/// @param messages over how many edges values came in that superstep
/// @param aggregated what its aggregators came to
/// @param checkpointed the superstep of the last complete checkpoint, or -1 if there is none
/// @param checkpointAt when that was complete, by the clock of the driver that made it
/// @param recoveries how often it began again because a worker was lost
public record JobProgress(
        Phase phase,
        long superstep,
        long active,
        long messages,
        List<Double> aggregated,
        long checkpointed,
        Optional<Instant> checkpointAt,
        int recoveries) {
    /// Nothing has begun.
    public static final JobProgress NONE = new JobProgress(Phase.INIT, 0, 0, 0, List.of(), -1, Optional.empty(), 0);

    /// Copies the list.
    public JobProgress {
        aggregated = List.copyOf(aggregated);
    }

    /// The same, but for what the job is doing.
    JobProgress in(Phase other) {
        return new JobProgress(other, superstep, active, messages, aggregated, checkpointed, checkpointAt, recoveries);
    }

    /// What a job is doing.
    public enum Phase {
        /// Workers are started.
        INIT,
        /// Workers read the graph.
        LOAD,
        /// Workers set initial values, or take them from a checkpoint.
        BEGIN,
        /// Workers compute.
        SUPERSTEP,
        /// Nothing moves until the job is resumed.
        PAUSED,
        /// The job is to pause, and waits until it is stored.
        COMMIT,
        /// Results are written.
        FINISH,
        /// It ended well.
        DONE,
        /// It ended without results.
        FAILED,
        /// It was cancelled.
        CANCELLED
    }
}
