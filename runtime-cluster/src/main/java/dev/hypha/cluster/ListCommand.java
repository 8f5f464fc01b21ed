package dev.hypha.cluster;

import dev.hypha.ClusterNode;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.transport.TransportException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `node list` command: what one node knows of the others.
@Command(
        name = "list",
        description = "Lists the nodes of a running cluster, as one of them sees it.",
        footer = {"", "Exit code 0: listed; 1: no node could be reached, or it refused; 2: wrong usage."})
final class ListCommand implements Callable<Integer> {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final String LINE = "%-24s %-9s %-7s %6s  %-32s %-20s %s%n";

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec known = spec;
        if (known == null) {
            throw new IllegalStateException("run by picocli only");
        }
        try (ClusterRuntime runtime = client.connect()) {
            print(
                    known.commandLine().getOut(),
                    runtime.spawn(OperationsCalls.nodes().within(ANSWER_TIMEOUT))
                            .join());
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(known.commandLine(), String.valueOf(e.getMessage()), e);
        } catch (IllegalStateException | TransportException | SecurityRefusal | dev.hypha.CallFailedException e) {
            known.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private static void print(PrintWriter out, List<ClusterNode> nodes) {
        out.printf(LINE, "NODE", "STATE", "RUNS", "LOAD", "ENDPOINT", "STARTED", "LABELS");
        for (ClusterNode node : nodes) {
            out.printf(
                    LINE,
                    node.id(),
                    node.state(),
                    node.facts().runsCalls() ? "calls" : "nothing",
                    node.facts().loadPerMille() / 10 + "%",
                    node.endpoints().isEmpty() ? "-" : node.endpoints().getFirst(),
                    Instant.ofEpochSecond(node.incarnation() / 1000),
                    labels(node));
        }
        out.flush();
    }

    private static String labels(ClusterNode node) {
        List<String> labels = new TreeMap<>(node.facts().labels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .toList();
        return String.join(",", labels);
    }
}
