package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.graph.JobProgress.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How old a checkpoint is, how long a job will go on, and how both are told.
class JobTimesTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final JobTimes times = new JobTimes(20);

    private static Instant at(int seconds) {
        return BEGIN.plusSeconds(seconds);
    }

    private static JobProgress progress(Phase phase, long superstep, Optional<Instant> checkpointAt) {
        return new JobProgress(
                phase, superstep, 155, 1234, List.of(0.5), checkpointAt.isPresent() ? 4 : -1, checkpointAt, 1);
    }

    @Test
    void aCheckpointIsAsOldAsItIsAlsoIfAnotherDriverMadeIt() {
        JobProgress restored = progress(Phase.SUPERSTEP, 4, Optional.of(BEGIN.minus(Duration.ofHours(8))));
        times.on(restored, BEGIN);
        assertEquals(Optional.of(Duration.ofHours(8)), times.at(BEGIN).checkpointAge());
        times.on(progress(Phase.SUPERSTEP, 6, Optional.of(at(3))), at(3));
        assertEquals(Optional.of(Duration.ofSeconds(2)), times.at(at(5)).checkpointAge());
        assertEquals(Optional.of(Duration.ZERO), times.at(at(2)).checkpointAge(), "another node's clock");
    }

    @Test
    void theRestIsThatOfSuperstepsAsLongAsThoseBefore() {
        times.on(progress(Phase.LOAD, 0, Optional.empty()), at(0));
        assertEquals(JobStatus.Timing.UNKNOWN, times.at(at(0)));
        times.on(progress(Phase.SUPERSTEP, 0, Optional.empty()), at(10));
        times.on(progress(Phase.SUPERSTEP, 5, Optional.empty()), at(20));
        assertEquals(Optional.of(Duration.ofSeconds(30)), times.at(at(20)).rest());
        assertEquals(Optional.of(Duration.ofSeconds(29)), times.at(at(21)).rest());
        assertEquals(Optional.of(Duration.ZERO), times.at(at(90)).rest(), "it is late");
        times.on(progress(Phase.PAUSED, 5, Optional.empty()), at(90));
        assertEquals(Optional.empty(), times.at(at(91)).rest());
        times.on(progress(Phase.SUPERSTEP, 5, Optional.empty()), at(100));
        times.on(progress(Phase.SUPERSTEP, 10, Optional.empty()), at(105));
        assertEquals(Optional.of(Duration.ofSeconds(10)), times.at(at(105)).rest(), "the pause does not count");
    }

    @Test
    void aLineHasAllOfIt() {
        JobProgress progress = progress(Phase.SUPERSTEP, 7, Optional.of(BEGIN));
        assertEquals(
                "superstep: superstep 7, 155 active, 1234 messages, aggregated [0.5], checkpoint of superstep 4 3 s ago,"
                        + " 1 recoveries, about 1 min 12 s to go",
                ProgressReports.line(
                        progress,
                        new JobStatus.Timing(Optional.of(Duration.ofSeconds(3)), Optional.of(Duration.ofSeconds(72)))));
    }
}
