package dev.hypha.cli;

import dev.hypha.Progress;
import dev.hypha.TaskId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.Operator;
import dev.hypha.core.SpawnDetails;
import dev.hypha.core.TaskDetails;
import dev.hypha.core.TaskInfo;
import dev.hypha.core.TaskReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/// The `task describe` command: all that the nodes know of one task.
@Command(
        name = "describe",
        description = "Tells all that the nodes know of a task, but its arguments.",
        footer = {"", OperatorCommand.EXIT_CODES})
final class TaskDescribeCommand extends TaskQuestion {
    private static final String SECONDS = "Seconds";
    private static final String PROGRESS = "progress";
    private static final String CHILDREN = "children";

    TaskDescribeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Operator operator, TaskId id) throws InterruptedException {
        Answers<TaskReport> answers = operator.describe(id);
        if (answers.answered().isEmpty()) {
            return unknown(operator, id, answers);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id.toString());
        answers.answered().forEach((node, report) -> {
            report.spawned().ifPresent(spawned -> put(json, node.name(), spawned));
        });
        answers.answered().forEach((_, report) -> report.here().ifPresent(details -> put(json, details)));
        if (isJson()) {
            json.put("unanswered", unanswered(answers));
            print(json);
        } else {
            Optional<Progress> progress = answers.answered().values().stream()
                    .flatMap(report -> report.here().stream())
                    .map(details -> details.task().progress())
                    .findFirst();
            lines(json, progress);
        }
        return warned(answers);
    }

    private static void put(Map<String, Object> json, String spawner, SpawnDetails spawned) {
        json.put("function", spawned.function());
        json.put("spawnedBy", spawner);
        json.put("target", spawned.target().map(Object::toString).orElse(null));
        json.put("parent", spawned.parent().map(TaskId::toString).orElse(null));
        json.put("attempt", spawned.attempts().present());
        json.put("attemptsMax", spawned.attempts().max());
        json.put("moves", spawned.attempts().moves());
        json.put(
                "lostNodes",
                spawned.attempts().lostNodes().stream().map(Object::toString).toList());
        json.put("lastAttemptEnded", spawned.attempts().last().orElse(null));
        json.put("checkpointBytes", spawned.checkpointBytes().orElse(null));
    }

    private static void put(Map<String, Object> json, TaskDetails details) {
        TaskInfo task = details.task();
        json.putAll(TaskListCommand.json(task));
        TaskDetails.Terms terms = details.terms();
        json.put("priority", terms.priority());
        json.put("timeoutSeconds", terms.timeout().map(Json::seconds).orElse(null));
        json.put("remainingSeconds", terms.remaining().map(Json::seconds).orElse(null));
        json.put("detached", terms.detached());
        json.put("resources", new TreeMap<>(terms.resources()));
        json.put("callers", details.callerIdentities());
        Optional<TaskId> parent = details.kin().parent();
        if (parent.isPresent() || !json.containsKey("parent")) {
            json.put("parent", parent.map(TaskId::toString).orElse(null));
        }
        json.put(
                CHILDREN,
                details.kin().children().stream()
                        .map(child -> Map.of("id", child.id().toString(), "function", child.function()))
                        .toList());
        json.put("childrenTotal", details.kin().childrenTotal());
        json.put("resumedFromCheckpoint", details.checkpoints().resumed());
        json.put("madeCheckpoint", details.checkpoints().made());
    }

    /// A row each, with times and progress in words.
    private void lines(Map<String, Object> json, Optional<Progress> progress) {
        Table table = new Table();
        json.forEach((name, value) -> {
            if (name.endsWith(SECONDS) && value instanceof Double seconds) {
                table.add(
                        Words.title(name.substring(0, name.length() - SECONDS.length())),
                        Words.duration(Duration.ofNanos((long) (seconds * 1e9))));
            } else if (name.equals(PROGRESS) && progress.isPresent()) {
                table.add(name, Words.progress(progress.get()));
            } else if (value instanceof List<?> children && name.equals(CHILDREN) && !children.isEmpty()) {
                for (Object child : children) {
                    table.add(
                            child.equals(children.getFirst()) ? name : "",
                            child instanceof Map<?, ?> one ? one.get("id") + " " + one.get("function") : "" + child);
                }
            } else {
                table.add(Words.title(name.replaceAll(SECONDS + "$", "")), Words.plain(value));
            }
        });
        table.print(out());
    }
}
