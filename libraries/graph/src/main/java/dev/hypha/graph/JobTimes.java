package dev.hypha.graph;

import dev.hypha.graph.JobProgress.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a job did what; from that, how long it will go on. Not thread safe.
final class JobTimes {
    private final long supersteps;
    private Optional<Instant> checkpointAt = Optional.empty();
    private @Nullable Instant first;
    private long firstSuperstep;
    private @Nullable Instant last;
    private long superstep;

    /// @param supersteps how many there will be at most
    JobTimes(long supersteps) {
        this.supersteps = supersteps;
    }

    void on(JobProgress progress, Instant now) {
        checkpointAt = progress.checkpointAt();
        if (progress.phase() == Phase.INIT || progress.phase() == Phase.PAUSED) {
            first = null;
            last = null;
        } else if (progress.phase() == Phase.SUPERSTEP && first == null) {
            first = now;
            firstSuperstep = progress.superstep();
        } else if (first != null && progress.superstep() > superstep) {
            last = now;
        }
        superstep = progress.superstep();
    }

    /// What can be said now. The rest is that of supersteps which take as long as those so far; where their
    /// number is not limited, nothing is said of it.
    JobStatus.Timing at(Instant now) {
        return new JobStatus.Timing(checkpointAt.map(stored -> age(stored, now)), rest(now));
    }

    /// Clocks of drivers differ.
    private static Duration age(Instant stored, Instant now) {
        return stored.isAfter(now) ? Duration.ZERO : Duration.between(stored, now);
    }

    private Optional<Duration> rest(Instant now) {
        Instant begun = first;
        Instant ended = last;
        long done = superstep - firstSuperstep;
        if (supersteps == Integer.MAX_VALUE || begun == null || ended == null || done <= 0) {
            return Optional.empty();
        }
        Duration left =
                Duration.between(begun, ended).dividedBy(done).multipliedBy(Math.max(0, supersteps - superstep));
        Duration rest = left.minus(Duration.between(ended, now));
        return Optional.of(rest.isNegative() ? Duration.ZERO : rest);
    }
}
