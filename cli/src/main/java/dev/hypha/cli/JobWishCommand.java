package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.JobStatus;
import dev.hypha.graph.JobWish;
import dev.hypha.graph.SubmittedJob;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The commands `job pause`, `job resume` and `job cancel`. They print how the job is then.
@Command(
        footer = {
            "",
            "Exit code 0: the job was told; 1: there is no such job, it has ended and nothing can be done, or no node"
                    + " could be reached; 2: wrong usage."
        })
final class JobWishCommand extends ClusterCommand {
    private final JobWish wish;

    @Parameters(paramLabel = "JOB", description = "The job's id, or its name.")
    private String job = "";

    /// What the command does, for its help.
    static String description(JobWish wish) {
        return switch (wish) {
            case PAUSE -> "Stops a job at its next barrier, with a checkpoint if it makes any, until it is resumed.";
            case RESUME -> "Goes on with a job that was paused, or runs one again that failed or was cancelled.";
            case CANCEL -> "Ends a job at its next barrier, without results.";
        };
    }

    JobWishCommand(Surroundings surroundings, JobWish wish) {
        super(surroundings);
        this.wish = wish;
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        SubmittedJob found = GraphCluster.find(runtime, job);
        JobStatus status = switch (wish) {
            case PAUSE -> found.pause();
            case RESUME -> found.resume();
            case CANCEL -> found.cancel();
        };
        if (isInVain(status.state())) {
            err().println("hypha: the job " + status.id() + " has ended already: " + status.line()
                    + (status.state() == JobStatus.State.FAILED ? "; resume it" : "; submit it again")
                    + " to have it run again");
            return NOT_WELL;
        }
        out().println(status.id() + " " + status.state().name().toLowerCase(Locale.ROOT));
        return OK;
    }

    /// Whether the job had ended, so that nothing came of the wish.
    private boolean isInVain(JobStatus.State state) {
        return switch (wish) {
            case PAUSE -> state.isEnd();
            case RESUME -> state == JobStatus.State.DONE;
            case CANCEL -> state == JobStatus.State.DONE || state == JobStatus.State.FAILED;
        };
    }
}
