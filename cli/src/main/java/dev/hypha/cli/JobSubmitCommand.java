package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.ExecutionPlan;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.GraphException;
import dev.hypha.graph.JobFile;
import dev.hypha.graph.JobSpec;
import dev.hypha.graph.JobStatus;
import dev.hypha.graph.SubmittedJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `job submit` command: runs a graph job, or tells what it would do.
@Command(
        name = "submit",
        description = "Runs a graph job on a cluster and shows how far it is. The job goes on without this command.",
        footer = {
            "",
            "Exit code 0: it ended well, or was submitted with --detach, or --dry-run found nothing wrong; 1: it did not; 2: wrong usage.",
            "",
            "  hypha job submit pagerank.yaml --dry-run",
            "  hypha job submit pagerank.yaml --peer tcp://127.0.0.1:7101"
        })
final class JobSubmitCommand extends ClusterCommand {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private enum Format {
        TEXT,
        JSON
    }

    @Parameters(paramLabel = "FILE", description = "The job, in YAML or JSON.")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "Check the job, print it and its plan, and run nothing.")
    private boolean dryRun;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "How --dry-run prints: text or json (default: text).")
    private Format format = Format.TEXT;

    @Option(names = "--detach", description = "Print the job's id, and do not wait for its end.")
    private boolean detach;

    private Optional<JobSpec> described = Optional.empty();

    JobSubmitCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        JobSpec spec = JobFile.read(file);
        if (dryRun) {
            ExecutionPlan plan = ExecutionPlan.of(spec);
            out().println(format == Format.JSON ? plan.json() : plan.text().stripTrailing());
            return OK;
        }
        if (format == Format.JSON) {
            throw wrong("-o json goes with --dry-run; 'hypha job status -o json' tells how a job is");
        }
        described = Optional.of(spec);
        return super.call();
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        JobSpec spec = described.orElseThrow();
        SubmittedJob job = GraphCluster.submit(runtime, spec);
        out().println(job.id());
        out().flush();
        if (detach) {
            return OK;
        }
        JobStatus status = job.status();
        String shown = "";
        while (!status.state().isEnd()) {
            if (!status.line().equals(shown)) {
                shown = status.line();
                out().println(shown);
                out().flush();
            }
            Thread.sleep(PAUSE);
            status = job.status();
        }
        try {
            out().println(spec.name() + ": " + JobStatusCommand.text(job.join()));
            return OK;
        } catch (GraphException e) {
            err().println("hypha: " + e.getMessage());
            return NOT_WELL;
        }
    }
}
