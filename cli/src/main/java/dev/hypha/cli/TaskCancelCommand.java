package dev.hypha.cli;

import dev.hypha.TaskId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.Operator;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/// The `task cancel` command: asks another one's call to stop.
@Command(
        name = "cancel",
        description = "Asks a task to stop, whoever has spawned it. Its caller learns that it was cancelled.",
        footer = {"", OperatorCommand.EXIT_CODES})
final class TaskCancelCommand extends TaskQuestion {
    TaskCancelCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Operator operator, TaskId id) throws InterruptedException {
        Answers<Boolean> answers = operator.cancel(id);
        if (answers.answered().isEmpty()) {
            return unknown(operator, id, answers);
        }
        if (isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", id.toString());
            json.put(
                    "cancelledOn",
                    answers.answered().keySet().stream().map(Object::toString).toList());
            json.put("unanswered", unanswered(answers));
            print(json);
        } else {
            answers.answered()
                    .keySet()
                    .forEach(node -> out().println("task " + id + " is asked to stop on node " + node));
        }
        return warned(answers);
    }
}
