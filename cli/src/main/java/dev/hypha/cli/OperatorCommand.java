package dev.hypha.cli;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.ClientOptions;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.cluster.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A command that asks the nodes of a cluster, and prints what they answer.
abstract class OperatorCommand extends ClusterCommand {
    static final int INCOMPLETE = 3;

    /// What the commands say of their exit codes.
    static final String EXIT_CODES =
            "Exit code 0: done; 1: there is no such task, or no node could be reached, or all refused;"
                    + " 2: wrong usage; 3: with --strict, a node did not answer.";

    @Mixin
    private OutputFormat output = new OutputFormat();

    @Option(
            names = "--answer-timeout",
            paramLabel = "DURATION",
            description = "How long a node has for its answer (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private String answerTimeout = "10s";

    @Option(names = "--strict", description = "Exit with 3 if a node did not answer, instead of only warning.")
    private boolean strict;

    OperatorCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    final int run(ClusterRuntime runtime) throws InterruptedException {
        return run(runtime.operator().waiting(ClientOptions.duration(answerTimeout)));
    }

    /// Asks, and prints.
    ///
    /// @return the exit code
    abstract int run(Operator operator) throws InterruptedException;

    final boolean isJson() {
        return output.isJson();
    }

    final void print(Map<String, Object> json) {
        OutputFormat.print(out(), json);
    }

    /// Warns of the nodes that did not answer.
    ///
    /// @return the exit code of a command that otherwise did what it should
    final int warned(Answers<?> answers) {
        answers.unanswered().forEach((node, why) -> err().println(warning(node, why)));
        if (answers.answered().isEmpty() && !answers.isComplete()) {
            return NOT_WELL;
        }
        return strict && !answers.isComplete() ? INCOMPLETE : OK;
    }

    private static String warning(NodeId node, Failure why) {
        return "hypha: node " + node + " did not answer: " + why.message();
    }

    /// Those that did not answer, for JSON.
    static List<Map<String, Object>> unanswered(Answers<?> answers) {
        List<Map<String, Object>> nodes = new ArrayList<>();
        answers.unanswered().forEach((node, why) -> {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("node", node.name());
            each.put("reason", why.message());
            nodes.add(each);
        });
        return nodes;
    }
}
