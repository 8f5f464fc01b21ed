package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.JobWish;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The commands `job pause`, `job resume` and `job cancel`.
@Command(
        footer = {"", "Exit code 0: the job was told; 1: no such job runs, or no node could be reached; 2: wrong usage."
        })
final class JobWishCommand extends ClusterCommand {
    private final JobWish wish;

    @Parameters(paramLabel = "JOB", description = "The job's name.")
    private String job = "";

    JobWishCommand(Surroundings surroundings, JobWish wish) {
        super(surroundings);
        this.wish = wish;
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        if (GraphCluster.tell(runtime, job, wish)) {
            return OK;
        }
        err().println("hypha: no job '" + job + "' runs; 'hypha job ls' shows those that do");
        return NOT_WELL;
    }
}
