package dev.hypha.cli;

import dev.hypha.NodeId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.Operator;
import dev.hypha.core.TaskInfo;
import dev.hypha.core.TaskPage;
import dev.hypha.core.TaskQuery;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The `task ls` command: what runs or waits in a cluster.
@Command(
        name = "ls",
        aliases = "list",
        description = "Lists the tasks that run or wait on the nodes of a cluster, the oldest first.",
        footer = {"", OperatorCommand.EXIT_CODES})
final class TaskListCommand extends OperatorCommand {
    @Option(names = "--function", paramLabel = "TEXT", description = "Only those of functions whose names contain it.")
    private String function = "";

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "Only those in a state: ${COMPLETION-CANDIDATES}; repeat for more.")
    private List<TaskInfo.State> states = List.of();

    @Option(names = "--node", paramLabel = "NODE", description = "Only those on a node.")
    private String node = "";

    @Option(names = "--all", description = "Also what operators ask of the nodes, such as this command itself.")
    private boolean operations;

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description = "How many of each node at most (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int limit = 100;

    TaskListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Operator operator) throws InterruptedException {
        if (!node.isEmpty() && !operator.workers().contains(new NodeId(node))) {
            err().println("hypha: " + noNode(node, operator));
            return NOT_WELL;
        }
        TaskQuery query = new TaskQuery(function, states, operations, limit);
        Answers<TaskPage> answers =
                operator.tasks(query, node.isEmpty() ? operator.workers() : List.of(new NodeId(node)));
        List<TaskInfo> tasks = answers.answered().values().stream()
                .flatMap(page -> page.tasks().stream())
                .sorted(Comparator.comparing((TaskInfo task) -> task.times().age())
                        .reversed())
                .toList();
        int total =
                answers.answered().values().stream().mapToInt(TaskPage::total).sum();
        if (isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("tasks", tasks.stream().map(TaskListCommand::json).toList());
            json.put("total", total);
            json.put("unanswered", unanswered(answers));
            print(json);
        } else if (!answers.answered().isEmpty()) {
            table(tasks, total);
        }
        return warned(answers);
    }

    private void table(List<TaskInfo> tasks, int total) {
        Table table = new Table("TASK", "FUNCTION", "NODE", "STATE", "CALLER", "TRY", "AGE", "QUEUED", "PROGRESS");
        for (TaskInfo task : tasks) {
            table.add(
                    task.id().toString(),
                    task.function(),
                    task.place().node().name(),
                    Words.lower(task.state()),
                    task.caller().name(),
                    "" + task.attempt(),
                    Words.duration(task.times().age()),
                    Words.duration(task.times().queued()),
                    Words.progress(task.progress()));
        }
        if (tasks.isEmpty()) {
            boolean any = function.isEmpty() && states.isEmpty() && node.isEmpty();
            out().println(any ? "no task runs or waits" : "no such task runs or waits");
            return;
        }
        table.print(out());
        if (total > tasks.size()) {
            out().println("and " + (total - tasks.size()) + " more; --limit shows more of them");
        }
    }

    /// A task for programs.
    static Map<String, Object> json(TaskInfo task) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", task.id().toString());
        json.put("function", task.function());
        json.put("node", task.place().node().name());
        json.put("state", Words.lower(task.state()));
        json.put("caller", task.caller().name());
        json.put("attempt", task.attempt());
        json.put("ageSeconds", Json.seconds(task.times().age()));
        json.put("queuedSeconds", Json.seconds(task.times().queued()));
        json.put(
                "progress",
                Map.of(
                        "done", task.progress().done(),
                        "total", task.progress().total(),
                        "message", task.progress().message()));
        return json;
    }
}
