package dev.hypha.membership;

import dev.hypha.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The suspicions that run, and their ends.
///
/// A node is declared dead here only after its suspicion has lasted its time (see [Suspicion]) *and* this
/// node itself has called it, with the suspicion told, and heard no objection: several times, and each time
/// others too whether they know of one, as packets get lost and an objection may have passed this node by.
/// What others declare dead counts as a confirmation, not more.
final class Suspicions {
    private record Due(long atMillis, Row row, Suspicion suspicion) {}

    /// The cluster's size up to which the shortest time is the configured one.
    private static final double SIZE_OF_MINIMUM = 1000;

    /// Calls of a suspect before it is declared dead. With a tenth of all packets lost, and one node of a
    /// thousand missing some objection every few seconds, one call would kill somebody every minute.
    private static final int CALLS = 4;
    /// Others who are asked with each call.
    private static final int WITNESSES = 2;

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
        queue.add(new Due(together(firstCallMillis(suspicion)), row, suspicion));
    }

    private long firstCallMillis(Suspicion suspicion) {
        return suspicion.deadlineMillis() - options.probeIntervalMillis() - (CALLS - 1) * callPauseMillis();
    }

    /// Half of a probe's time: against lost packets it is enough that there are several, and a crash is to
    /// be known soon.
    private long callPauseMillis() {
        return Math.max(1, options.probeTimeoutMillis() / 2);
    }

    /// A bit later, so that those who are due at about the same time are called together, and others asked
    /// about them in one packet: half of a cluster may be gone.
    private long together(long millis) {
        return Math.ceilDiv(millis, callPauseMillis()) * callPauseMillis();
    }

    /// When to tick next.
    long nextMillis() {
        @Nullable Due due = queue.peek();
        return due == null ? Long.MAX_VALUE : due.atMillis();
    }

    /// Calls whom there is little time left, and declares dead who did not answer any of the calls.
    void tick(long nowMillis) {
        List<Row> called = new ArrayList<>();
        while (nextMillis() <= nowMillis) {
            Due due = queue.remove();
            Suspicion suspicion = due.suspicion();
            // One that is not due yet has another entry, made after this one.
            if (due.row().suspicion() == suspicion && nextStepMillis(suspicion) <= nowMillis) {
                if (suspicion.calls() == CALLS) {
                    declareDead(due.row(), nowMillis);
                } else {
                    called.add(due.row());
                    suspicion.called(nowMillis);
                    queue.add(new Due(together(nextStepMillis(suspicion)), due.row(), suspicion));
                }
            }
        }
        if (!called.isEmpty()) {
            called.forEach(row -> outbox.ping(row.id(), 0));
            roster.drawTrusted(WITNESSES).forEach(witness -> outbox.askAbout(called, witness.id()));
        }
    }

    private long nextStepMillis(Suspicion suspicion) {
        return switch (suspicion.calls()) {
            case 0 -> firstCallMillis(suspicion);
            case CALLS -> suspicion.calledAtMillis() + options.probeIntervalMillis();
            default -> suspicion.calledAtMillis() + callPauseMillis() / 2;
        };
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
