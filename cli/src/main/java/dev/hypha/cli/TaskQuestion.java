package dev.hypha.cli;

import dev.hypha.TaskId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.Operator;
import dev.hypha.core.TaskInfo;
import dev.hypha.core.TaskPage;
import dev.hypha.core.TaskQuery;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Parameters;

/// A command about one task.
abstract class TaskQuestion extends OperatorCommand {
    private static final int ALTERNATIVES = 3;

    @Parameters(paramLabel = "TASK", description = "The task's id, as 'hypha task ls' prints it.")
    private String task = "";

    TaskQuestion(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    final int run(Operator operator) throws InterruptedException {
        TaskId id = TaskId.parse(task);
        return run(operator, id);
    }

    /// Asks, and prints.
    ///
    /// @return the exit code
    abstract int run(Operator operator, TaskId id) throws InterruptedException;

    /// No node knows the task: says so, and which ones look like it.
    ///
    /// @return the exit code
    final int unknown(Operator operator, TaskId id, Answers<?> answers) throws InterruptedException {
        int warned = warned(answers);
        if (warned == OK || !answers.unanswered().keySet().containsAll(operator.workers())) {
            err().println("hypha: HYP-RUN-005 no node that answered knows the task " + id
                    + ": it has ended, or a client spawned it and it is on no node yet" + alternatives(operator, id));
        }
        return NOT_WELL;
    }

    private static String alternatives(Operator operator, TaskId id) throws InterruptedException {
        Answers<TaskPage> answers = operator.tasks(TaskQuery.ALL);
        List<String> nearest = answers.answered().values().stream()
                .flatMap(page -> page.tasks().stream())
                .map(TaskInfo::id)
                .sorted(Comparator.comparingInt(other -> differing(id.toString(), other.toString())))
                .limit(ALTERNATIVES)
                .map(TaskId::toString)
                .toList();
        return nearest.isEmpty() ? "" : "; the nearest ids are " + String.join(", ", nearest);
    }

    /// How many characters differ, counted from the front.
    private static int differing(String one, String other) {
        int length = Math.min(one.length(), other.length());
        int differing = Math.abs(one.length() - other.length());
        for (int i = 0; i < length; i++) {
            differing += one.charAt(i) == other.charAt(i) ? 0 : 1;
        }
        return differing;
    }
}
