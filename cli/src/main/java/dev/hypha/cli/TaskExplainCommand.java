package dev.hypha.cli;

import dev.hypha.Explanation;
import dev.hypha.NodeId;
import dev.hypha.TaskId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.Operator;
import dev.hypha.core.TaskReasons;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/// The `task explain` command: why a task is where it is.
@Command(
        name = "explain",
        description = "Tells why a task is where it is: what it waits for, and which nodes its placement admits now.",
        footer = {"", OperatorCommand.EXIT_CODES})
final class TaskExplainCommand extends TaskQuestion {
    TaskExplainCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Operator operator, TaskId id) throws InterruptedException {
        Answers<TaskReasons> answers = operator.explain(id);
        if (answers.answered().isEmpty()) {
            return unknown(operator, id, answers);
        }
        if (isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", id.toString());
            List<Map<String, Object>> said = new ArrayList<>();
            answers.answered().forEach((node, reasons) -> said.add(json(node, reasons)));
            json.put("nodes", said);
            json.put("unanswered", unanswered(answers));
            print(json);
        } else {
            answers.answered().forEach(this::print);
            if (answers.answered().values().stream()
                    .allMatch(each -> each.placement().isEmpty())) {
                out().println("where else it might run, only the client that spawned it knows");
            }
        }
        return warned(answers);
    }

    private void print(NodeId node, TaskReasons reasons) {
        reasons.state().ifPresent(why -> out().println("on node " + node + ": " + why));
        reasons.placement().ifPresent(placement -> {
            out().println("node " + node + " spawned it; a call like it would now find:");
            out().println(placement);
        });
    }

    private static Map<String, Object> json(NodeId node, TaskReasons reasons) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node", node.name());
        json.put("state", reasons.state().orElse(null));
        json.put("placement", reasons.placement().map(TaskExplainCommand::json).orElse(null));
        return json;
    }

    private static List<Map<String, Object>> json(Explanation placement) {
        List<Map<String, Object>> verdicts = new ArrayList<>();
        for (Explanation.Verdict each : placement.verdicts()) {
            Map<String, Object> verdict = new LinkedHashMap<>();
            verdict.put("node", each.node().name());
            verdict.put("chosen", placement.chosen().filter(each.node()::equals).isPresent());
            verdict.put("admitted", each.admitted());
            verdict.put("score", each.score());
            verdict.put("load", each.load());
            verdict.put("reason", each.reason());
            verdicts.add(verdict);
        }
        return verdicts;
    }
}
