package dev.hypha.membership;

import dev.hypha.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The suspicions that run, and their ends.
///
/// A node is declared dead here only after its suspicion has lasted its time (see [Suspicion]) *and* this node
/// itself has asked it a last
/// time, with the suspicion told, and heard no objection. What others declare dead counts as a confirmation,
/// not more.
final class Suspicions {
    private record Due(long atMillis, Row row, Suspicion suspicion) {}

    /// The cluster's size up to which the shortest time is the configured one.
    private static final double SIZE_OF_MINIMUM = 1000;

    private final MembershipOptions options;
    private final Roster roster;
    private final News news;
    private final Outbox outbox;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::atMillis));

    Suspicions(MembershipOptions options, Roster roster, News news, Outbox outbox) {
        this.options = options;
        this.roster = roster;
        this.news = news;
        this.outbox = outbox;
    }

    /// A present node is claimed to be suspect or dead.
    void claim(Row row, NodeId claimer, long nowMillis) {
        @Nullable Suspicion running = row.suspicion();
        if (running != null) {
            if (running.confirm(claimer)) {
                news.add(row.id(), PacketWriter.row(row, Status.SUSPECT, claimer));
                schedule(row, running);
            }
            return;
        }
        int size = roster.size();
        long min =
                Math.round(options.suspicionMinMillis() * Math.max(1, Math.log10(size) / Math.log10(SIZE_OF_MINIMUM)));
        int asked = Math.max(0, Math.min(options.confirmations(), size - 2));
        Suspicion suspicion = new Suspicion(claimer, nowMillis, min, min * options.suspicionMaxFactor(), asked);
        row.suspect(suspicion);
        news.add(row.id(), PacketWriter.row(row, Status.SUSPECT, claimer));
        roster.publish(row);
        schedule(row, suspicion);
    }

    private void schedule(Row row, Suspicion suspicion) {
        queue.add(new Due(suspicion.deadlineMillis() - options.probeIntervalMillis(), row, suspicion));
    }

    /// When to tick next.
    long nextMillis() {
        @Nullable Due due = queue.peek();
        return due == null ? Long.MAX_VALUE : due.atMillis();
    }

    /// Asks a last time whom there is little time left, and declares dead who did not answer that.
    void tick(long nowMillis) {
        while (nextMillis() <= nowMillis) {
            Due due = queue.remove();
            Suspicion suspicion = due.suspicion();
            if (due.row().suspicion() != suspicion) {
                continue;
            }
            if (!suspicion.isCalled()) {
                if (suspicion.deadlineMillis() - options.probeIntervalMillis() <= nowMillis) {
                    suspicion.called(nowMillis);
                    outbox.ping(due.row().id(), 0);
                    queue.add(new Due(nowMillis + options.probeIntervalMillis(), due.row(), suspicion));
                }
            } else if (nowMillis >= suspicion.calledAtMillis() + options.probeIntervalMillis()) {
                declareDead(due.row(), nowMillis);
            }
        }
    }

    private void declareDead(Row row, long nowMillis) {
        roster.move(row, Status.DEAD);
        row.endedAtMillis = nowMillis;
        news.add(row.id(), PacketWriter.row(row, Status.DEAD, roster.self().id()));
        roster.publish(row);
    }

    /// Gives all that are suspected the time back in which this node did not run.
    void extend(long millis) {
        List<Due> dues = new ArrayList<>(queue);
        queue.clear();
        for (Due due : dues) {
            if (due.row().suspicion() == due.suspicion()) {
                due.suspicion().extend(millis);
            }
        }
        for (Due due : dues) {
            if (due.row().suspicion() == due.suspicion()) {
                schedule(due.row(), due.suspicion());
            }
        }
    }
}
