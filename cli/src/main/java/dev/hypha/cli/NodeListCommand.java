package dev.hypha.cli;

import dev.hypha.ClusterNode;
import dev.hypha.Failure;
import dev.hypha.Outcome;
import dev.hypha.cluster.Operator;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The `node ls` command: what one node knows of the others.
@Command(
        name = "ls",
        aliases = "list",
        description = "Lists the nodes of a running cluster, as one of them sees it.",
        footer = {"", OperatorCommand.EXIT_CODES})
final class NodeListCommand extends OperatorCommand {
    @Option(names = "--all", description = "Also clients that have gone; JSON has them always.")
    private boolean all;

    NodeListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Operator operator) throws InterruptedException {
        return switch (operator.nodes()) {
            case Outcome.Success<List<ClusterNode>>(List<ClusterNode> nodes) -> {
                if (isJson()) {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("nodes", nodes.stream().map(NodeListCommand::json).toList());
                    print(json);
                } else {
                    table(nodes);
                }
                yield OK;
            }
            case Outcome.Failed<List<ClusterNode>>(var _, Failure failure) -> {
                err().println("hypha: the nodes could not be listed: " + failure.message());
                yield NOT_WELL;
            }
        };
    }

    private void table(List<ClusterNode> nodes) {
        Table table = new Table("NODE", "STATE", "RUNS", "LOAD", "ENDPOINT", "STARTED", "LABELS");
        List<ClusterNode> shown =
                nodes.stream().filter(node -> all || !isFormerClient(node)).toList();
        for (ClusterNode node : shown) {
            table.add(
                    node.id().name(),
                    node.state().toString(),
                    node.facts().runsCalls() ? "calls" : "nothing",
                    node.facts().loadPerMille() / 10 + "%",
                    node.endpoints().isEmpty() ? "-" : node.endpoints().getFirst(),
                    started(node),
                    labels(node));
        }
        table.print(out());
        if (shown.size() < nodes.size()) {
            out().println("and clients that have gone: " + (nodes.size() - shown.size()) + "; --all shows them");
        }
    }

    private static boolean isFormerClient(ClusterNode node) {
        return !node.facts().runsCalls() && !node.state().isPresent();
    }

    private static String started(ClusterNode node) {
        return Instant.ofEpochSecond(node.incarnation() / 1000).toString();
    }

    private static String labels(ClusterNode node) {
        List<String> labels = new TreeMap<>(node.facts().labels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .toList();
        return String.join(",", labels);
    }

    private static Map<String, Object> json(ClusterNode node) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node", node.id().name());
        json.put("state", node.state().toString());
        json.put("runsCalls", node.facts().runsCalls());
        json.put("load", node.facts().loadPerMille() / 1000.0);
        json.put("endpoints", node.endpoints());
        json.put("started", started(node));
        json.put("labels", new TreeMap<>(node.facts().labels()));
        json.put("taints", node.facts().taints().stream().map(Object::toString).toList());
        json.put("version", node.facts().version());
        return json;
    }
}
