package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.JobStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The `job ls` command: the graph jobs of a cluster, and how far they are.
@Command(
        name = "ls",
        description = "Lists the graph jobs of a cluster, and how far each is.",
        footer = {"", "Exit code 0: listed; 1: no node could be reached; 2: wrong usage."})
final class JobListCommand extends ClusterCommand {
    @Mixin
    private OutputFormat output = new OutputFormat();

    JobListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        List<JobStatus> jobs = GraphCluster.jobs(runtime);
        if (output.isJson()) {
            OutputFormat.print(
                    out(), Map.of("jobs", jobs.stream().map(JobTree::of).toList()));
            return OK;
        }
        if (jobs.isEmpty()) {
            out().println("there are no graph jobs");
            return OK;
        }
        Table table = new Table("JOB", "STATE", "PROGRESS");
        for (JobStatus job : jobs) {
            table.add(job.id(), job.state().name().toLowerCase(Locale.ROOT), job.line());
        }
        table.print(out());
        return OK;
    }
}
