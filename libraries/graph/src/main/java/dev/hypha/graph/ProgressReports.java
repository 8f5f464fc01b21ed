package dev.hypha.graph;

import java.time.Duration;
import java.util.Locale;

/// A job's progress as one line of text.
final class ProgressReports {
    private static final int MINUTE_SECONDS = 60;

    private ProgressReports() {}

    static String line(JobProgress progress, JobStatus.Timing timing) {
        StringBuilder line = new StringBuilder();
        line.append(progress.phase().name().toLowerCase(Locale.ROOT))
                .append(": superstep ")
                .append(progress.superstep())
                .append(", ")
                .append(progress.active())
                .append(" active, ")
                .append(progress.messages())
                .append(" messages");
        if (!progress.aggregated().isEmpty()) {
            line.append(", aggregated ").append(progress.aggregated());
        }
        if (progress.checkpointed() >= 0) {
            line.append(", checkpoint of superstep ").append(progress.checkpointed());
            timing.checkpointAge()
                    .ifPresent(age -> line.append(' ').append(text(age)).append(" ago"));
        }
        if (progress.recoveries() > 0) {
            line.append(", ").append(progress.recoveries()).append(" recoveries");
        }
        timing.rest()
                .ifPresent(rest -> line.append(", about ").append(text(rest)).append(" to go"));
        return line.toString();
    }

    private static String text(Duration time) {
        return time.toSeconds() < MINUTE_SECONDS
                ? time.toSeconds() + " s"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}
