package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import java.util.Map;
import picocli.CommandLine.Command;

/// The `job ls` command: the graph jobs of a cluster, and how far they are.
@Command(
        name = "ls",
        description = "Lists the graph jobs that run on a cluster, and how far each is.",
        footer = {"", "Exit code 0: listed; 1: no node could be reached; 2: wrong usage."})
final class JobListCommand extends ClusterCommand {
    JobListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        Map<String, String> jobs = GraphCluster.jobs(runtime);
        jobs.forEach((name, progress) -> out().println(name + "  " + progress));
        if (jobs.isEmpty()) {
            out().println("no graph job runs");
        }
        return OK;
    }
}
