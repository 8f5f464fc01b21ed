package dev.hypha.cluster;

import dev.hypha.DrainReport;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.transport.TransportException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The `node drain` command: makes a running node leave in good order, and tells what became of its calls.
@Command(
        name = "drain",
        description = "Makes a node of a running cluster refuse new calls, finish or hand over what it has, and leave.",
        footer = {
            "",
            "Exit code 0: it drained, and nothing was lost; 1: it could not be reached or refused; 2: wrong usage;",
            "3: it drained, and calls were cut off at the deadline."
        })
final class DrainCommand implements Callable<Integer> {
    private static final int DRAINED = 0;
    private static final int NOT_DRAINED = 1;
    private static final int CALLS_LOST = 3;
    /// Beyond the drain itself: to get there, and for what is cancelled to end.
    private static final Duration SLACK = Duration.ofSeconds(30);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NODE", description = "The name of the node that shall leave.")
    private String node = "";

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            description = "How long running calls may go on before they are cancelled (default: ${DEFAULT-VALUE}).",
            defaultValue = "30s")
    private String within = "30s";

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Override
    public Integer call() throws InterruptedException {
        Duration timeout;
        ClusterRuntime runtime;
        try {
            timeout = ClientOptions.duration(within);
            runtime = client.connect();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
        } catch (IllegalStateException | TransportException | SecurityRefusal e) {
            err().println(e.getMessage());
            return NOT_DRAINED;
        }
        try (runtime) {
            Outcome<DrainReport> outcome = runtime.spawn(OperationsCalls.drain(timeout)
                            .on(Placement.onNode(new NodeId(node)))
                            .within(timeout.plus(SLACK)))
                    .outcome();
            return switch (outcome) {
                case Outcome.Success<DrainReport> drained -> report(drained.value());
                case Outcome.Failed<DrainReport> failed -> refused(failed.failure());
            };
        }
    }

    private int report(DrainReport report) {
        spec().commandLine()
                .getOut()
                .println("node " + node + (report.clean() ? " has left: " : " has left and cut off calls: ")
                        + report.summary());
        return report.clean() ? DRAINED : CALLS_LOST;
    }

    private int refused(Failure failure) {
        err().println("node " + node + " was not drained: " + failure);
        return NOT_DRAINED;
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        return spec;
    }
}
