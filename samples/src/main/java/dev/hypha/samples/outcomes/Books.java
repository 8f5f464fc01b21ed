package dev.hypha.samples.outcomes;

import dev.hypha.spi.OutcomeKind;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// How the calls of a run have ended: by their outcomes, and by what nodes said of them.
final class Books {
    /// What a worker itself makes of a call, and lives to tell: the rest is known to callers alone, or goes
    /// down with its node.
    private static final Set<OutcomeKind> TOLD_BY_WORKERS = EnumSet.of(
            OutcomeKind.SUCCEEDED,
            OutcomeKind.THREW,
            OutcomeKind.DENIED,
            OutcomeKind.REJECTED,
            OutcomeKind.FENCED,
            OutcomeKind.EVICTED,
            OutcomeKind.INCOMPATIBLE);

    private final Map<OutcomeKind, Long> outcomes = new EnumMap<>(OutcomeKind.class);
    private final Map<OutcomeKind, Long> caller = new EnumMap<>(OutcomeKind.class);
    private final Map<OutcomeKind, Long> workers = new EnumMap<>(OutcomeKind.class);

    /// Enters the outcome of a call.
    void enter(OutcomeKind kind) {
        outcomes.merge(kind, 1L, Long::sum);
    }

    /// Enters what the node says that has spawned the calls.
    void caller(Scrape scrape) {
        caller.putAll(scrape.byOutcome("hypha_call_ended_total"));
    }

    /// Enters what a worker says of the attempts that came to it. Once for each process: its counts begin at 0.
    void worker(Scrape scrape) {
        scrape.byOutcome("hypha_task_ended_total").forEach((kind, count) -> workers.merge(kind, count, Long::sum));
        scrape.byOutcome("hypha_task_refused_total").forEach((kind, count) -> workers.merge(kind, count, Long::sum));
    }

    /// Prints the books beside what the nodes say.
    ///
    /// @return whether they agree, and every kind of outcome is in them
    boolean compare(PrintStream out) {
        boolean equal = true;
        out.printf("%-14s %8s %18s %18s%n", "OUTCOME", "CALLS", "CALLER'S METRICS", "WORKERS' METRICS");
        for (OutcomeKind kind : OutcomeKind.all()) {
            long calls = outcomes.getOrDefault(kind, 0L);
            long said = caller.getOrDefault(kind, 0L);
            long tasks = workers.getOrDefault(kind, 0L);
            boolean agree = calls > 0 && calls == said && (tasks == calls || !TOLD_BY_WORKERS.contains(kind));
            equal &= agree;
            out.printf(
                    "%-14s %8d %18d %18s%s%n",
                    kind.label(), calls, said, tasks == 0 ? "-" : tasks, agree ? "" : "   DIFFERENT");
        }
        return equal;
    }
}
