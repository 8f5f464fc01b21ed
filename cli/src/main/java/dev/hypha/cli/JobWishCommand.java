package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.JobWish;
import dev.hypha.graph.SubmittedJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The commands `job pause`, `job resume` and `job cancel`.
@Command(
        footer = {
            "",
            "Exit code 0: the job was told; 1: there is no such job, or no node could be reached; 2: wrong usage."
        })
final class JobWishCommand extends ClusterCommand {
    private final JobWish wish;

    @Parameters(paramLabel = "JOB", description = "The job's id, or its name.")
    private String job = "";

    JobWishCommand(Surroundings surroundings, JobWish wish) {
        super(surroundings);
        this.wish = wish;
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        SubmittedJob found = GraphCluster.find(runtime, job);
        switch (wish) {
            case PAUSE -> found.pause();
            case RESUME -> found.resume();
            case CANCEL -> found.cancel();
        }
        return OK;
    }
}
