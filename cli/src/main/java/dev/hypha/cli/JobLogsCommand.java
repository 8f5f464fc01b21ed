package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.SubmittedJob;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `job logs` command: what has happened to a graph job.
@Command(
        name = "logs",
        description =
                "Tells what has happened to a graph job: drivers, executions, lost workers, checkpoints that failed.",
        footer = {"", "Exit code 0: told; 1: there is no such job, or no node could be reached; 2: wrong usage."})
final class JobLogsCommand extends ClusterCommand {
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Parameters(paramLabel = "JOB", description = "The job's id, or its name.")
    private String job = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Tell on until the job has ended.")
    private boolean follow;

    JobLogsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        SubmittedJob found = GraphCluster.find(runtime, job);
        long next = 0;
        while (true) {
            boolean ended = !follow || found.status().state().isEnd();
            SubmittedJob.Log log = found.log(next);
            List<String> lines = log.lines();
            lines.forEach(out()::println);
            out().flush();
            if (ended) {
                return OK;
            }
            next = log.next();
            Thread.sleep(PAUSE);
        }
    }
}
