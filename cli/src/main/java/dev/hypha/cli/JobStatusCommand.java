package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.JobResult;
import dev.hypha.graph.JobStatus;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The `job status` command: one graph job, and who works for it.
@Command(
        name = "status",
        description = "Tells how far a graph job is, and which nodes work for it.",
        footer = {
            "",
            "Exit code 0: it has not ended, or well; 1: it failed or was cancelled, or there is no such job; 2: wrong usage."
        })
final class JobStatusCommand extends ClusterCommand {
    @Mixin
    private OutputFormat output = new OutputFormat();

    @Parameters(paramLabel = "JOB", description = "The job's id, or its name.")
    private String job = "";

    JobStatusCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        JobStatus status = GraphCluster.find(runtime, job).status();
        if (output.isJson()) {
            OutputFormat.print(out(), JobTree.of(status));
        } else {
            print(status);
        }
        return status.state() == JobStatus.State.FAILED || status.state() == JobStatus.State.CANCELLED ? NOT_WELL : OK;
    }

    private void print(JobStatus status) {
        line("job", status.id());
        line("state", status.state().name().toLowerCase(Locale.ROOT));
        line("progress", status.line());
        line("submitted", status.submitted().toString());
        JobStatus.News news = status.news();
        line("driver", news.attempt() + (news.driver().isEmpty() ? "" : " on " + news.driver()));
        line("workers", String.join(", ", news.nodes()));
        status.end().flatMap(it -> it.result()).ifPresent(it -> line("result", text(it)));
    }

    private void line(String what, String value) {
        out().println(String.format(Locale.ROOT, "%-10s %s", what, value).stripTrailing());
    }

    /// What a job came to, in words.
    static String text(JobResult result) {
        return String.format(
                Locale.ROOT,
                "done after %d supersteps: %d vertices, %d edges of %.1f bytes, %d recoveries, %d checkpoints",
                result.supersteps(),
                result.vertices(),
                result.edges(),
                result.bytesPerEdge(),
                result.recoveries(),
                result.checkpoints());
    }
}
