package dev.hypha.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a job will do, before anything is read or started: its stages, which of them repeat, and which
/// partitions go to which worker, if there are as many workers as the job asks for. Jobs of a cluster and those
/// of one process run by it alike.
///
/// @param spec the job, if it was specified and not made of objects of this process
/// @param stages in their order
/// @param owners the worker of each partition
/// @param checkpointEvery so many supersteps between checkpoints; 0 for none
public record ExecutionPlan(Optional<JobSpec> spec, List<Stage> stages, List<Integer> owners, int checkpointEvery) {
    private static final String SUPERSTEP = "superstep";

    /// Copies the lists.
    public ExecutionPlan {
        stages = List.copyOf(stages);
        owners = List.copyOf(owners);
    }

    /// A part of a job, with a barrier at its end.
    ///
    /// @param name what it is
    /// @param repeats how often it is run at most
    /// @param what what it does
    public record Stage(String name, long repeats, String what) {}

    /// Plans a job.
    ///
    /// @param spec the job
    /// @return the plan
    public static ExecutionPlan of(JobSpec spec) {
        JobSpec.Execution execution = spec.execution();
        return of(
                Optional.of(spec),
                new Parts(
                        spec.openProgram(),
                        execution.partitioner() + " partitions of " + spec.openSource(),
                        spec.sink().toString()),
                new Numbers(
                        execution.partitions(),
                        execution.workers(),
                        execution.supersteps(),
                        spec.checkpoint().every()));
    }

    /// What a job is made of.
    ///
    /// @param program what vertices do
    /// @param graph its partitions, for people
    /// @param sink where results go, for people
    record Parts(GraphProgram program, String graph, String sink) {}

    /// How much there is of what.
    ///
    /// @param partitions into how many the graph is divided
    /// @param workers how many the job asks for
    /// @param supersteps at most, whatever the program says
    /// @param checkpointEvery so many supersteps between checkpoints; 0 for none
    record Numbers(int partitions, int workers, int supersteps, int checkpointEvery) {}

    static ExecutionPlan of(Optional<JobSpec> spec, Parts parts, Numbers numbers) {
        boolean checkpoints = numbers.checkpointEvery > 0;
        String stores = checkpoints ? "; a checkpoint every " + numbers.checkpointEvery + " supersteps" : "";
        List<Stage> stages = List.of(
                new Stage(
                        "load",
                        1,
                        numbers.partitions + " " + parts.graph + ", of which workers keep "
                                + kept(Shard.needs(parts.program))),
                new Stage("begin", 1, "initial values" + (checkpoints ? ", or those of the last checkpoint" : "")),
                new Stage(
                        SUPERSTEP, Math.min(numbers.supersteps, parts.program.superstepsMax()), parts.program + stores),
                new Stage("finish", 1, "results to " + parts.sink));
        return new ExecutionPlan(
                spec, stages, Assignment.even(numbers.partitions, numbers.workers), numbers.checkpointEvery);
    }

    private static String kept(Needs needs) {
        List<String> kept = new ArrayList<>();
        if (needs.collects()) {
            kept.add("who is heard");
        }
        if (needs.pushes()) {
            kept.add("who hears");
        }
        if (needs.weights()) {
            kept.add("weights");
        }
        if (needs.neighbours()) {
            kept.add("where edges lead");
        }
        String ways = needs.direction() == Direction.BOTH ? " (both ways)" : "";
        return String.join(", ", kept) + ways;
    }

    /// What is done again and again.
    private String cycle() {
        String end = supersteps() == Integer.MAX_VALUE
                ? "until no vertex is active"
                : "until no vertex is active, at most " + supersteps() + " times";
        String stores = checkpointEvery > 0 ? ", checkpoint (every " + checkpointEvery + ")" : "";
        return "prepare, exchange, compute, barrier" + stores + ": " + end;
    }

    /// How many supersteps there are at most.
    int supersteps() {
        return (int) stages.stream()
                .filter(stage -> stage.name().equals(SUPERSTEP))
                .mapToLong(Stage::repeats)
                .max()
                .orElse(0);
    }

    /// Into how many partitions the graph is divided.
    int partitionCount() {
        return owners.size();
    }

    /// How many workers the job asks for.
    int workers() {
        return owners.getLast() + 1;
    }

    /// Who has which partitions when there are so many workers.
    List<Integer> owners(int workers) {
        return workers == workers() ? owners : Assignment.even(owners.size(), workers);
    }

    /// The partitions of each worker.
    ///
    /// @return by worker
    public Map<Integer, List<Integer>> partitions() {
        Map<Integer, List<Integer>> partitions = new TreeMap<>();
        for (int partition = 0; partition < owners.size(); partition++) {
            partitions
                    .computeIfAbsent(owners.get(partition), worker -> new ArrayList<>())
                    .add(partition);
        }
        return partitions;
    }

    /// The plan for people.
    ///
    /// @return some lines
    public String text() {
        StringBuilder text = new StringBuilder();
        spec.ifPresent(job -> describe(job, text));
        text.append("stages\n");
        for (Stage stage : stages) {
            String times = stage.repeats() == 1
                    ? ""
                    : stage.repeats() == Integer.MAX_VALUE
                            ? "until no vertex is active: "
                            : "at most " + stage.repeats() + " times: ";
            text.append(String.format(Locale.ROOT, "  %-10s %s%s%n", stage.name(), times, stage.what()));
        }
        text.append("cycles\n  superstep  ").append(cycle()).append('\n');
        text.append("workers\n");
        partitions()
                .forEach((worker, partitions) ->
                        text.append(String.format(Locale.ROOT, "  %-10d partitions %s%n", worker, partitions)));
        return text.toString();
    }

    private static void describe(JobSpec spec, StringBuilder text) {
        text.append("job ").append(spec.name()).append('\n');
        text.append("  source     ").append(new TreeMap<>(spec.source())).append('\n');
        text.append("  graph      ").append(spec.schema()).append('\n');
        text.append("  algorithm  ").append(spec.algorithm()).append(' ');
        text.append(new TreeMap<>(spec.parameters())).append('\n');
        text.append("  sink       ").append(new TreeMap<>(spec.sink())).append('\n');
        text.append("  execution  ").append(spec.execution()).append('\n');
        text.append("  checkpoint ").append(spec.checkpoint()).append('\n');
        text.append("  state      ").append(spec.state()).append('\n');
    }

    /// The plan for programs.
    ///
    /// @return JSON (RFC 8259) with `job`, if it was specified, `stages`, `cycles` and `workers`
    public String json() {
        List<Object> all = new ArrayList<>();
        for (Stage stage : stages) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("name", stage.name());
            each.put("repeats", stage.repeats());
            each.put("what", stage.what());
            all.add(each);
        }
        Map<String, Object> workers = new LinkedHashMap<>();
        partitions().forEach((worker, partitions) -> workers.put(worker.toString(), partitions));
        Map<String, Object> plan = new LinkedHashMap<>();
        spec.ifPresent(job -> plan.put("job", JobFile.map(job)));
        plan.put("stages", all);
        plan.put("cycles", List.of(Map.of("stage", SUPERSTEP, "what", cycle())));
        plan.put("workers", workers);
        return Json.write(plan);
    }
}
