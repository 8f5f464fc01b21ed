package dev.hypha.membership;

import dev.hypha.NodeId;
import java.util.ArrayList;
import java.util.List;

/// The suspicion against one node, with the time it has to object: Lifeguard's LHA-Suspicion.
///
/// The time starts at `max` and shrinks with each independent confirmation, to `min` when there are as many as
/// asked for.
final class Suspicion {
    private final long minMillis;
    private final long maxMillis;
    private final int confirmationsAsked;
    private final List<NodeId> claimers = new ArrayList<>(4);
    private long startMillis;
    private int calls;
    private long calledAtMillis;

    Suspicion(NodeId claimer, long nowMillis, long minMillis, long maxMillis, int confirmationsAsked) {
        this.minMillis = minMillis;
        this.maxMillis = maxMillis;
        this.confirmationsAsked = confirmationsAsked;
        startMillis = nowMillis;
        claimers.add(claimer);
    }

    /// Who claimed it first.
    NodeId claimer() {
        return claimers.getFirst();
    }

    /// Takes a confirmation.
    ///
    /// @return whether it counts: of another node than those before, and one was still asked for
    boolean confirm(NodeId claimer) {
        if (claimers.size() > confirmationsAsked || claimers.contains(claimer)) {
            return false;
        }
        claimers.add(claimer);
        return true;
    }

    /// When the node is dead unless it objects.
    long deadlineMillis() {
        if (confirmationsAsked == 0) {
            return startMillis + minMillis;
        }
        double share = Math.log(claimers.size()) / Math.log(confirmationsAsked + 1.0);
        return startMillis + Math.max(minMillis, maxMillis - Math.round((maxMillis - minMillis) * share));
    }

    /// How often the node was called to object.
    int calls() {
        return calls;
    }

    /// When it was called last.
    long calledAtMillis() {
        return calledAtMillis;
    }

    void called(long nowMillis) {
        calls++;
        calledAtMillis = nowMillis;
    }

    /// Gives back time in which this node itself did not run; it calls again.
    void extend(long millis) {
        startMillis += millis;
        calls = 0;
    }
}
