package dev.hypha.core;

import dev.hypha.DrainReport;
import dev.hypha.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One drain of a node that takes no new calls any more, and its accounts.
final class Drain {
    private static final long CANCEL_SLACK_MILLIS = 1_000;

    private final Node node;
    private final Executions executions;
    private final int movedBefore;
    private final @Nullable Execution drainer = Execution.currentOrNull();
    private List<Execution> running = List.of();
    private List<Execution> cut = List.of();
    private int handedBack;

    Drain(Node node) {
        this.node = node;
        this.executions = node.executions();
        this.movedBefore = executions.movedSoFar();
    }

    DrainReport run(Duration timeout) throws InterruptedException {
        node.peers().changed();
        executions.goAway();
        Set<Execution> all = new LinkedHashSet<>(others()); // now: what is handed back may let another one end at once
        handedBack = executions.giveBack(
                each -> each instanceof RemoteExecution, new Failure.NotStarted("node " + node.id() + " is draining"));
        all.addAll(others());
        all.removeIf(each -> each.hasEnded() && !each.isStarted());
        running = List.copyOf(all);
        for (Execution each : running) {
            if (each instanceof RemoteExecution remote) {
                boolean unusedMoved = remote.moveIfPossible(); // else perhaps at its next checkpoint
            }
        }
        if (!Quiet.await(timeout, () -> node.isQuiet(drainer))) {
            cancelRest();
            boolean unusedInTime =
                    Quiet.await(node.options().cancelGrace().plusMillis(CANCEL_SLACK_MILLIS), () -> others().isEmpty());
        }
        return report();
    }

    /// There is no time left.
    DrainReport cutOff() {
        cancelRest();
        return report();
    }

    private void cancelRest() {
        node.departure().cutOff();
        cut = others();
        cut.removeIf(Execution::isMoving);
        cut.forEach(Execution::cancel);
    }

    private List<Execution> others() {
        List<Execution> others = new ArrayList<>(executions.all());
        others.remove(drainer);
        return others;
    }

    private DrainReport report() {
        int moved = executions.movedSoFar() - movedBefore;
        int endedByThemselves =
                (int) running.stream().filter(each -> !cut.contains(each)).count() - moved;
        return new DrainReport(
                node.id(),
                Math.max(0, endedByThemselves),
                handedBack,
                moved,
                cut.size(),
                node.pending().size() + node.peers().outstanding());
    }
}
