package dev.hypha.testkit.soak;

import dev.hypha.Failure;
import dev.hypha.Outcome;
import dev.hypha.Outcome.Failed;
import dev.hypha.Outcome.Success;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Compares what callers were told with what really ran, and adds up.
///
/// What must hold: accepted = succeeded + failed + lost; a call that may run once started at most once, and
/// not at all if its failure says so; an idempotent call succeeded, and each of its attempts started at
/// most once; what succeeded has run to its end and gave the right value. Calls within calls are in the
/// ledger only: of them none started twice.
final class Books {
    private static final int ROUNDS_KEPT = 20;

    private final Map<String, Task> tasks = new HashMap<>();
    private final Deque<List<String>> recent = new ArrayDeque<>();
    private long accepted;
    private long succeeded;
    private long failed;
    private long lost;
    private long nested;

    /// What ran of a task.
    private static final class Task {
        private final Map<Integer, Integer> starts = new HashMap<>();
        private final List<Ledger.Entry> entries = new ArrayList<>();
        private boolean once;
        private boolean ended;

        void add(Ledger.Entry entry) {
            once = entry.once();
            entries.add(entry);
            if (entry.what().equals("start")) {
                starts.merge(entry.attempt(), 1, Integer::sum);
            } else {
                ended = true;
            }
        }

        Optional<String> doubled() {
            boolean twice = starts.values().stream().anyMatch(times -> times > 1) || (once && starts.size() > 1);
            return twice ? Optional.of("started more often than it may") : Optional.empty();
        }
    }

    /// A call and what came of it.
    ///
    /// @param task its id
    /// @param function which it called
    /// @param idempotent whether it may be repeated
    /// @param expected what it must return
    /// @param outcome empty if there was none in time
    record Line(String task, String function, boolean idempotent, long expected, Optional<Outcome<Long>> outcome) {}

    /// Adds a round, and finds what does not balance.
    ///
    /// @return a line for each imbalance, with the call concerned
    List<String> balance(List<Line> lines, List<Ledger.Entry> entries) {
        List<String> fresh = new ArrayList<>();
        for (Ledger.Entry entry : entries) {
            Task task = tasks.get(entry.task());
            if (task == null) {
                task = new Task();
                tasks.put(entry.task(), task);
                fresh.add(entry.task());
            }
            task.add(entry);
        }
        List<String> wrong = new ArrayList<>();
        tasks.forEach((id, task) ->
                task.doubled().ifPresent(why -> wrong.add("task " + id + " " + why + ": " + task.entries)));
        for (Line line : lines) {
            Task task = tasks.getOrDefault(line.task(), new Task());
            check(line, task)
                    .ifPresent(why -> wrong.add(line.function() + ", task " + line.task() + ": " + why + "; " + line
                            + "; ran: " + task.entries));
        }
        Set<String> spawnedHere = lines.stream().map(Line::task).collect(Collectors.toSet());
        nested += fresh.stream().filter(task -> !spawnedHere.contains(task)).count();
        forget(fresh);
        return wrong;
    }

    private Optional<String> check(Line line, Task task) {
        accepted++;
        if (line.outcome().isEmpty()) {
            return Optional.of("has no outcome");
        }
        return switch (line.outcome().get()) {
            case Success<Long>(Long value) -> {
                succeeded++;
                if (value != line.expected()) {
                    yield Optional.of("gave a wrong value");
                }
                yield task.ended ? Optional.empty() : Optional.of("succeeded, and never ran to its end");
            }
            case Failed<Long>(var unusedCall, var failure) -> {
                if (failure instanceof Failure.Lost) {
                    lost++;
                } else {
                    failed++;
                }
                if (line.idempotent()) {
                    yield Optional.of("idempotent, and failed: " + failure);
                }
                boolean ran = !task.starts.isEmpty();
                yield ran && !failure.mayHaveRun()
                        ? Optional.of("ran, though its failure says that it did not: " + failure)
                        : Optional.empty();
            }
        };
    }

    private void forget(List<String> fresh) {
        recent.add(fresh);
        if (recent.size() > ROUNDS_KEPT) {
            recent.remove().forEach(tasks::remove);
        }
    }

    @Override
    public String toString() {
        return "accepted %,d = succeeded %,d + failed %,d + lost %,d; nested %,d%s"
                .formatted(
                        accepted,
                        succeeded,
                        failed,
                        lost,
                        nested,
                        accepted == succeeded + failed + lost ? "" : " DOES NOT ADD UP");
    }
}
