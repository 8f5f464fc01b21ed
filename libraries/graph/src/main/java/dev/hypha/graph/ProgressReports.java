package dev.hypha.graph;

import dev.hypha.Progress;
import dev.hypha.TaskContext;
import java.util.Locale;
import java.util.function.Consumer;

/// A job's progress as one line of text.
final class ProgressReports {
    private ProgressReports() {}

    /// Tells the caller of a task.
    static Consumer<JobProgress> to(TaskContext task) {
        return progress -> task.report(new Progress(Math.max(progress.superstep(), 0), 0, line(progress)));
    }

    static String line(JobProgress progress) {
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
        }
        if (progress.recoveries() > 0) {
            line.append(", ").append(progress.recoveries()).append(" recoveries");
        }
        return line.toString();
    }
}
