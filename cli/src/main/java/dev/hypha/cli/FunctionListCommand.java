package dev.hypha.cli;

import dev.hypha.NodeId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.Operator;
import dev.hypha.core.FunctionInfo;
import dev.hypha.core.FunctionLoad;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The `fn ls` command: which functions there are, where, and what runs of them.
@Command(
        name = "ls",
        aliases = "list",
        description = "Lists the functions of a cluster's nodes, and what runs of them.",
        footer = {
            "",
            "A name that is listed twice has different signatures on different nodes.",
            "",
            OperatorCommand.EXIT_CODES
        })
final class FunctionListCommand extends OperatorCommand {
    @Option(names = "--function", paramLabel = "TEXT", description = "Only those whose names contain it.")
    private String function = "";

    FunctionListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /// One signature of a function, over all nodes.
    private record Row(String name, String id, FunctionInfo.Traits traits, List<String> nodes, FunctionLoad load) {
        Row plus(NodeId node, FunctionInfo more) {
            List<String> all = new ArrayList<>(nodes);
            if (more.traits().bound()) {
                all.add(node.name());
            }
            return new Row(name, id, traits, all, load.plus(more.load()));
        }

        String flags() {
            List<String> flags = new ArrayList<>();
            if (traits.idempotent()) {
                flags.add("idempotent");
            }
            if (traits.nonBlocking()) {
                flags.add("non-blocking");
            }
            if (traits.checkpointed()) {
                flags.add("checkpoints");
            }
            return flags.isEmpty() ? "-" : String.join(",", flags);
        }
    }

    @Override
    int run(Operator operator) throws InterruptedException {
        Answers<List<FunctionInfo>> answers = operator.functions();
        List<Row> rows = rows(answers);
        if (isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("functions", rows.stream().map(FunctionListCommand::json).toList());
            json.put("unanswered", unanswered(answers));
            print(json);
        } else if (rows.isEmpty() && !answers.answered().isEmpty()) {
            out().println("the nodes have no such function");
        } else if (!rows.isEmpty()) {
            Table table = new Table("FUNCTION", "ID", "RUNNING", "WAITING", "QUEUED", "TRAITS", "NODES");
            for (Row row : rows) {
                table.add(
                        row.name,
                        row.id,
                        "" + row.load.running(),
                        "" + row.load.waiting(),
                        "" + row.load.queued(),
                        row.flags(),
                        row.nodes.isEmpty() ? "-" : String.join(",", row.nodes));
            }
            table.print(out());
        }
        return warned(answers);
    }

    private List<Row> rows(Answers<List<FunctionInfo>> answers) {
        Map<String, Row> rows = new TreeMap<>();
        answers.answered().forEach((node, functions) -> {
            for (FunctionInfo each : functions) {
                if (each.name().contains(function)) {
                    Row empty = new Row(each.name(), each.id(), each.traits(), List.of(), FunctionLoad.NONE);
                    String key = each.name() + " " + each.id();
                    rows.put(key, rows.getOrDefault(key, empty).plus(node, each));
                }
            }
        });
        return List.copyOf(rows.values());
    }

    private static Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("function", row.name);
        json.put("id", row.id);
        json.put("nodes", row.nodes);
        json.put("running", row.load.running());
        json.put("waiting", row.load.waiting());
        json.put("queued", row.load.queued());
        json.put("idempotent", row.traits.idempotent());
        json.put("nonBlocking", row.traits.nonBlocking());
        json.put("checkpoints", row.traits.checkpointed());
        return json;
    }
}
