package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.WorkerStatus;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The `job workers` command: which nodes work for graph jobs.
@Command(
        name = "workers",
        description = "Lists the nodes that take workers of graph jobs, and who has their slots.",
        footer = {"", "Exit code 0: listed; 1: no node could be reached; 2: wrong usage."})
final class JobWorkersCommand extends ClusterCommand {
    @Mixin
    private OutputFormat output = new OutputFormat();

    JobWorkersCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        List<WorkerStatus> workers = GraphCluster.workers(runtime);
        if (output.isJson()) {
            OutputFormat.print(
                    out(), Map.of("workers", workers.stream().map(JobTree::of).toList()));
            return OK;
        }
        if (workers.isEmpty()) {
            out().println("no node takes workers yet; the first job starts a master, and so does 'hypha job master'");
            return OK;
        }
        Table table = new Table("NODE", "SLOTS", "USED", "JOBS");
        for (WorkerStatus worker : workers) {
            table.add(
                    worker.node(),
                    Integer.toString(worker.slots()),
                    Integer.toString(worker.used()),
                    String.join(", ", worker.jobs()));
        }
        table.print(out());
        return OK;
    }
}
