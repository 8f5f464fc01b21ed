package dev.hypha.membership;

import dev.hypha.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Probes one other node after the other, in an order that is shuffled for each round: directly, then
/// through others (SWIM, sections 3 and 4.3). Those answer NACK when they get no answer either, which tells
/// a node that is slow itself from one whose target is gone (Lifeguard's LHA-Probe).
final class Prober {
    /// Probes for others that are remembered at a time.
    private static final int RELAYS_MAX = 4096;

    private static final class Probe {
        private final Row target;
        private final long incarnation;
        private final int sequence;
        private final long begunMillis;
        private long indirectAtMillis;
        private boolean answered;
        private int helpers;
        private int nacksMissing;

        private Probe(Row target, int sequence, long begunMillis, long indirectAtMillis) {
            this.begunMillis = begunMillis;
            this.target = target;
            this.incarnation = target.incarnation();
            this.sequence = sequence;
            this.indirectAtMillis = indirectAtMillis;
        }
    }

    private record Relay(NodeId requester, int requesterSequence, int sequence, long nackAtMillis) {}

    private final MembershipOptions options;
    private final Roster roster;
    private final RandomGenerator random;
    private final Outbox outbox;
    private final Suspicions suspicions;
    private final Health health;
    private final List<Row> round = new ArrayList<>();
    private final Map<Integer, Relay> relays = new HashMap<>();
    /// In the order of their ends.
    private final ArrayDeque<Relay> relayEnds = new ArrayDeque<>();
    private int cursor;
    private int lastSequence;
    private @Nullable Probe current;
    private @Nullable Effects effects;
    private long nextProbeMillis = Long.MAX_VALUE;

    Prober(
            MembershipOptions options,
            Roster roster,
            RandomGenerator random,
            Outbox outbox,
            Suspicions suspicions,
            Health health) {
        this.options = options;
        this.roster = roster;
        this.random = random;
        this.outbox = outbox;
        this.suspicions = suspicions;
        this.health = health;
    }

    /// Who is told of the ends of probes, until this is called again.
    void through(Effects told) {
        effects = told;
    }

    private void ended(Probe probe, boolean answered, long nowMillis) {
        if (effects != null) {
            effects.probed(probe.target.id(), answered, nowMillis - probe.begunMillis);
        }
    }

    void start(long nowMillis) {
        nextProbeMillis = nowMillis + 1 + random.nextLong(options.probeIntervalMillis());
    }

    /// Gives up the probe that runs, as after a pause nobody knows what became of it.
    void restart(long nowMillis) {
        current = null;
        nextProbeMillis = nowMillis + options.probeTimeoutMillis();
    }

    /// When to tick next.
    long nextMillis() {
        long next = nextProbeMillis;
        if (current != null && !current.answered) {
            next = Math.min(next, current.indirectAtMillis);
        }
        @Nullable Relay relay = relayEnds.peek();
        return relay == null ? next : Math.min(next, relay.nackAtMillis());
    }

    void tick(long nowMillis) {
        while (!relayEnds.isEmpty() && relayEnds.getFirst().nackAtMillis() <= nowMillis) {
            Relay relay = relayEnds.removeFirst();
            if (relays.remove(relay.sequence(), relay)) {
                outbox.nack(relay.requester(), relay.requesterSequence());
            }
        }
        if (nowMillis >= nextProbeMillis) {
            finish(nowMillis);
            begin(nowMillis);
            nextProbeMillis = nowMillis + health.scale(options.probeIntervalMillis());
        } else if (current != null && !current.answered && nowMillis >= current.indirectAtMillis) {
            probeIndirectly(current);
        }
    }

    private int nextSequence() {
        // 0 marks packets whose answer nobody waits for.
        lastSequence = lastSequence == Integer.MAX_VALUE ? 1 : lastSequence + 1;
        return lastSequence;
    }

    private void begin(long nowMillis) {
        @Nullable Row target = nextTarget();
        if (target == null) {
            return;
        }
        Probe probe =
                new Probe(target, nextSequence(), nowMillis, nowMillis + health.scale(options.probeTimeoutMillis()));
        current = probe;
        outbox.ping(target.id(), probe.sequence);
    }

    /// The next of the round that is still present; a new round when it is over.
    private @Nullable Row nextTarget() {
        for (int rounds = 0; rounds < 2; rounds++) {
            while (cursor < round.size()) {
                Row row = round.get(cursor++);
                if (row.status().isPresent() && roster.row(row.id()) == row) {
                    return row;
                }
            }
            round.clear();
            cursor = 0;
            round.addAll(roster.present());
            for (int i = round.size(); i > 1; i--) {
                swap(i - 1, random.nextInt(i));
            }
        }
        return null;
    }

    private void swap(int a, int b) {
        Row moved = round.get(a);
        round.set(a, round.get(b));
        round.set(b, moved);
    }

    private void probeIndirectly(Probe probe) {
        probe.indirectAtMillis = Long.MAX_VALUE;
        for (Row helper : roster.draw(options.indirectProbes(), probe.target)) {
            outbox.probeRequest(helper.id(), probe.sequence, probe.target.id());
            probe.helpers++;
            probe.nacksMissing++;
        }
    }

    private void finish(long nowMillis) {
        @Nullable Probe probe = current;
        current = null;
        if (probe == null) {
            return;
        }
        if (probe.answered) {
            health.improve();
            return;
        }
        ended(probe, false, nowMillis);
        health.worsen(probe.helpers > 0 ? probe.nacksMissing : 1);
        Row target = probe.target;
        if (target.status().isPresent() && target.incarnation() == probe.incarnation) {
            suspicions.claim(target, roster.self().id(), nowMillis);
        }
    }

    /// Another node asks to probe a third one.
    void onProbeRequest(NodeId requester, int requesterSequence, NodeId target, long nowMillis) {
        if (relays.size() >= RELAYS_MAX || target.equals(roster.self().id())) {
            return;
        }
        int sequence = nextSequence();
        Relay relay = new Relay(requester, requesterSequence, sequence, nowMillis + options.probeTimeoutMillis());
        relays.put(sequence, relay);
        relayEnds.add(relay);
        outbox.ping(target, sequence);
    }

    void onAck(int sequence, long nowMillis) {
        @Nullable Probe probe = current;
        if (probe != null && probe.sequence == sequence) {
            if (!probe.answered) {
                probe.answered = true;
                ended(probe, true, nowMillis);
            }
            return;
        }
        @Nullable Relay relay = relays.remove(sequence);
        if (relay != null) {
            outbox.ack(relay.requester(), relay.requesterSequence(), false);
        }
    }

    void onNack(int sequence) {
        @Nullable Probe probe = current;
        if (probe != null && probe.sequence == sequence && probe.nacksMissing > 0) {
            probe.nacksMissing--;
        }
    }
}
