package dev.hypha.cli;

import dev.hypha.DrainReport;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.cluster.ClientOptions;
import dev.hypha.cluster.ClusterRuntime;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `node drain` command: makes a running node leave in good order, and tells what became of its calls.
@Command(
        name = "drain",
        description = "Makes a node of a running cluster refuse new calls, finish or hand over what it has, and leave.",
        footer = {
            "",
            "Exit code 0: it drained, and nothing was lost; 1: it could not be reached or refused; 2: wrong usage;",
            "3: it drained, and calls were cut off at the deadline."
        })
final class NodeDrainCommand extends ClusterCommand {
    private static final int CALLS_LOST = 3;

    @Parameters(paramLabel = "NODE", description = "The name of the node that shall leave.")
    private String node = "";

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            description = "How long running calls may go on before they are cancelled (default: ${DEFAULT-VALUE}).",
            defaultValue = "30s")
    private String within = "30s";

    NodeDrainCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Duration unusedChecked = ClientOptions.duration(within);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return super.call();
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        return switch (runtime.operator().drain(new NodeId(node), ClientOptions.duration(within))) {
            case Outcome.Success<DrainReport>(DrainReport report) -> drained(report);
            case Outcome.Failed<DrainReport>(var _, Failure failure) -> {
                err().println(
                                failure instanceof Failure.Unplaceable
                                        ? "hypha: " + noNode(node, runtime.operator())
                                        : "hypha: node " + node + " was not drained: " + failure.message());
                yield NOT_WELL;
            }
        };
    }

    private int drained(DrainReport report) {
        out().println("node " + node + (report.clean() ? " has left: " : " has left and cut off calls: ")
                + report.summary());
        return report.clean() ? OK : CALLS_LOST;
    }
}
