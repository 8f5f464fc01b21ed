package dev.hypha.cli;

import dev.hypha.TaskId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.Operator;
import dev.hypha.core.TaskStack;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/// The `task stack` command: where a running call's thread is.
@Command(
        name = "stack",
        description = "Shows where a task's thread is on its node, now.",
        footer = {"", OperatorCommand.EXIT_CODES})
final class TaskStackCommand extends TaskQuestion {
    TaskStackCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Operator operator, TaskId id) throws InterruptedException {
        Answers<Optional<TaskStack>> answers = operator.stack(id);
        if (answers.answered().isEmpty()) {
            return unknown(operator, id, answers);
        }
        for (Optional<TaskStack> each : answers.answered().values()) {
            TaskStack stack = each.orElseThrow();
            if (isJson()) {
                Map<String, Object> json = new LinkedHashMap<>(TaskListCommand.json(stack.task()));
                json.put("thread", stack.thread());
                json.put("frames", stack.frames());
                json.put("unanswered", unanswered(answers));
                print(json);
            } else {
                text(stack);
            }
        }
        return warned(answers);
    }

    private void text(TaskStack stack) {
        out().println("task " + stack.task().id() + " of " + stack.task().function() + " on node "
                + stack.task().place().node() + ": "
                + (stack.thread().isEmpty() ? "it does not run yet; 'hypha task explain' tells why" : stack.thread()));
        stack.frames().forEach(frame -> out().println("    at " + frame));
    }
}
