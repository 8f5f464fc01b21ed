package dev.hypha.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the master knows of a job.
///
/// @param id its namespace: no other job has it, its checkpoints and channels carry it
/// @param name what its owner calls it
/// @param state whether it runs
/// @param submitted when it was submitted, by the clock of the master's node
/// @param news how far it is
/// @param end what it came to, once it has ended
public record JobStatus(String id, String name, State state, Instant submitted, News news, Optional<JobEnd> end) {
    /// Whether a job runs.
    public enum State {
        /// A node drives it, or will soon.
        RUNNING,
        /// It waits to be resumed.
        PAUSED,
        /// It was cancelled, and ends at the next barrier.
        CANCELLING,
        /// It ended with results.
        DONE,
        /// It ended without results.
        FAILED,
        /// Somebody has cancelled it.
        CANCELLED;

        /// Whether it has ended.
        ///
        /// @return true if nothing happens to it any more unless it is resumed
        public boolean isEnd() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    /// The latest that a driver has told.
    ///
    /// @param attempt which driver, from 1
    /// @param driver its node's name, empty if none has told anything yet
    /// @param progress how far the job is
    /// @param timing how long things take
    /// @param nodes the node of each worker
    public record News(int attempt, String driver, JobProgress progress, Timing timing, List<String> nodes) {
        /// Copies the list.
        public News {
            nodes = List.copyOf(nodes);
        }
    }

    /// How long things take.
    ///
    /// @param checkpointAge how long ago the last checkpoint was complete, if there is one
    /// @param rest how long the job will go on, if that can be estimated
    public record Timing(Optional<Duration> checkpointAge, Optional<Duration> rest) {
        /// Nothing is known.
        public static final Timing UNKNOWN = new Timing(Optional.empty(), Optional.empty());
    }

    /// How far the job is, in a line.
    ///
    /// @return such as `superstep: superstep 7 of 20, 155 active, ..., checkpoint 3 s ago, 12 s to go`
    public String line() {
        if (state.isEnd()) {
            return state.name().toLowerCase(Locale.ROOT)
                    + end.filter(it -> !it.failure().isEmpty())
                            .map(it -> ": " + it.failure())
                            .orElse("");
        }
        if (news.driver().isEmpty()) {
            return state == State.PAUSED ? "paused: no driver" : "init: a driver is being started";
        }
        return ProgressReports.line(news.progress(), news.timing());
    }
}
