package dev.hypha.membership;

import dev.hypha.ClusterView;
import dev.hypha.NodeId;
import dev.hypha.spi.WireException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One node's part in the membership of a cluster: SWIM (Das, Gupta, Motivala 2002) with Lifeguard (Dadgar,
/// Phillips, Currey 2018).
///
/// It decides, and does nothing itself: a driver hands in events with the time, and performs the [Effects].
/// Without clock, thread, socket, or randomness other than what is handed in, so a seed replays everything.
/// Used by one thread at a time.
///
/// **Who is declared dead.** A node that answers neither a probe nor those of three others is suspected,
/// and told so at the first chance. It objects by describing itself anew, with a higher revision. Every
/// node gives it time on its own: six seconds by default (more in clusters of over 1000), but only after
/// three other nodes have confirmed the suspicion independently, or as many as there are besides the
/// suspect and who claimed it first; eighteen seconds without any confirmation, and something between with
/// some. Towards the end each node calls the suspect itself, four times, and each time asks two others
/// whether they know of an objection; it declares the suspect dead when half a second after the last call
/// there is none. That another node declares it dead counts as that node's confirmation, no more. So no
/// single observer removes a node, except in a cluster of two.
///
/// **Who returns.** A node that was declared dead and lives learns of it from the first node that it talks
/// to, objects, and is present again under the same incarnation. A node that *left* does not return but as
/// a new process.
///
/// **Names.** Of two processes with one name, the one that started later keeps it, and the other one's end
/// is told as [dev.hypha.ClusterEvent.Restarted]. If the earlier one still talks, both it and who hears it
/// get [dev.hypha.ClusterEvent.DuplicateId], and it falls silent.
public final class Membership {
    /// Packets of a former process may be on their way for so long after a restart.
    private static final long FORMER_PROCESS_MILLIS = 10_000;
    /// Nodes that are told of a goodbye at once.
    private static final int FAREWELLS_MAX = 16;

    private final MembershipOptions options;
    private final Roster roster;
    private final News news = new News();
    private final Names names = new Names();
    private final Health health = new Health();
    private final Outbox outbox;
    private final Suspicions suspicions;
    private final Judge judge;
    private final Prober prober;
    private final Synchronizer synchronizer;
    private final RandomGenerator random;
    private boolean running;
    private long nextGossipMillis = Long.MAX_VALUE;
    private long nextReapMillis = Long.MAX_VALUE;
    private long wakeMillis = Long.MAX_VALUE;

    /// A node that has not started.
    ///
    /// @param self how the node describes itself, [Standing#JOINING]
    /// @param options times and sizes
    /// @param random the only source of chance; seed it to replay a run
    /// @throws IllegalArgumentException if the description is larger than can be told to others
    public Membership(Member self, MembershipOptions options, RandomGenerator random) {
        MemberFormat.encode(self);
        this.options = options;
        this.random = random;
        roster = new Roster(self, random);
        outbox = new Outbox(roster, news, options.packetBytesMax());
        suspicions = new Suspicions(options, roster, news, outbox);
        judge = new Judge(roster, news, suspicions, health);
        prober = new Prober(options, roster, random, outbox, suspicions, health);
        synchronizer = new Synchronizer(options, roster, random, outbox);
    }

    /// The cluster as this node knows it.
    ///
    /// @return the last view that was told to [Effects#changed], or the first one
    public ClusterView view() {
        return roster.view();
    }

    /// Whether nothing is left to be told to others, as when a goodbye has spread.
    ///
    /// @return true if so
    public boolean isQuiet() {
        return news.isEmpty() || roster.size() == 1;
    }

    /// Whether a process that started later has this node's name. It no longer takes part, and its driver must
    /// end it.
    ///
    /// @return true if so
    public boolean isSuperseded() {
        return judge.isSuperseded();
    }

    /// Takes an event and does what follows from it.
    ///
    /// @param event what happened
    /// @param nowMillis the time, of a clock that does not go back
    /// @param effects performs what follows, before this returns
    /// @throws WireException if a packet's bytes are no packet; nothing of it was applied, and the connection
    ///     it came from is best closed
    /// @throws IllegalArgumentException if the node's own facts are larger than can be told to others, or it is
    ///     to become JOINING
    public void on(Event event, long nowMillis, Effects effects) {
        if (isSuperseded() || (!running && !(event instanceof Event.Started))) {
            return;
        }
        outbox.through(effects::send);
        prober.through(effects);
        if (wakeMillis != Long.MAX_VALUE && nowMillis - wakeMillis > 2 * options.probeIntervalMillis()) {
            onPause(nowMillis - wakeMillis, nowMillis);
        }
        dispatch(event, nowMillis);
        synchronizer.countReturns(judge.takeReturned(), nowMillis);
        tick(nowMillis);
        roster.flush(effects);
        long next = nextMillis();
        if (next != wakeMillis && !isSuperseded()) {
            effects.wakeAt(next);
        }
        wakeMillis = next;
    }

    private void dispatch(Event event, long nowMillis) {
        switch (event) {
            case Event.Started _ -> start(nowMillis);
            case Event.Tick _ -> {}
            case Event.Received received -> onPacket(received.from(), received.packet(), nowMillis);
            case Event.Join join -> join(join, nowMillis);
            case Event.Reached reached -> onReached(reached.node(), nowMillis);
            case Event.Leave _ -> leave(nowMillis);
            case Event.FactsChanged changed -> describe(self().with(changed.facts()));
            case Event.StandingChanged changed -> {
                if (changed.standing() == Standing.JOINING) {
                    throw new IllegalArgumentException("a node that runs cannot become JOINING; start another one");
                }
                describe(self().with(changed.standing()));
            }
        }
    }

    private Member self() {
        return roster.self().member();
    }

    private void start(long nowMillis) {
        if (!running) {
            running = true;
            prober.start(nowMillis);
            synchronizer.start(nowMillis);
            nextReapMillis = nowMillis + reapPauseMillis();
        }
    }

    /// Ten times in the time that ended nodes are kept.
    private long reapPauseMillis() {
        return Math.max(1, options.endedKeptMillis() / 10);
    }

    /// This node did not run for a while: nobody had the chance to answer or to object to it.
    private void onPause(long millis, long nowMillis) {
        health.worsen(1);
        prober.restart(nowMillis);
        suspicions.extend(millis);
    }

    private void join(Event.Join join, long nowMillis) {
        boolean alone = join.reachable().isEmpty() && roster.size() == 1;
        if (alone && self().standing() == Standing.JOINING) {
            describe(self().with(Standing.ACTIVE));
        }
        synchronizer.join(join.reachable(), nowMillis);
    }

    private void onReached(NodeId node, long nowMillis) {
        @Nullable Row row = roster.row(node);
        if (self().standing() == Standing.JOINING
                || row == null
                || !row.status().isPresent()) {
            synchronizer.reached(node, nowMillis);
        }
        if (row != null && row.status() == Status.DEAD) {
            outbox.ping(node, 0);
        }
    }

    private void describe(Member member) {
        if (roster.self().status() == Status.LEFT || member.equals(self())) {
            return;
        }
        MemberFormat.encode(member);
        judge.describeSelf(member, roster.self().revision() + 1);
    }

    private void leave(long nowMillis) {
        if (roster.self().status() == Status.LEFT) {
            return;
        }
        judge.leaveSelf(nowMillis);
        for (Row row : roster.draw(FAREWELLS_MAX, null)) {
            outbox.gossip(row.id(), true);
        }
    }

    private void onPacket(NodeId from, byte[] bytes, long nowMillis) {
        Packet packet = PacketReader.read(bytes, names, judge::isNews);
        if (from.equals(roster.self().id())) {
            return;
        }
        @Nullable Row before = roster.row(from);
        if (before != null && packet.senderIncarnation() < before.incarnation()) {
            onFormerProcess(before, packet.senderIncarnation(), nowMillis);
            return;
        }
        boolean wasDead = before != null && before.status() == Status.DEAD;
        boolean objecting = applyClaims(from, packet, nowMillis);
        if (isSuperseded()) {
            return;
        }
        @Nullable Row sender = roster.row(from);
        if (wasDead && sender != null && sender.status().isPresent()) {
            synchronizer.returned(sender, nowMillis);
        }
        answer(from, packet, objecting, nowMillis);
    }

    /// Applies what is said of the sender and of this node first. The word of one who is not present counts for
    /// nothing else.
    private boolean applyClaims(NodeId from, Packet packet, long nowMillis) {
        boolean spreading = packet.type() != PacketType.SYNC_REPLY || self().standing() != Standing.JOINING;
        NodeId selfId = roster.self().id();
        boolean against = false;
        for (Claim claim : packet.claims()) {
            if (claim.id().equals(from) || claim.id().equals(selfId)) {
                against |= judge.apply(claim, spreading, nowMillis);
            }
        }
        @Nullable Row sender = roster.row(from);
        if (sender == null || !sender.status().isPresent()) {
            return against;
        }
        for (Claim claim : packet.claims()) {
            if (!claim.id().equals(from) && !claim.id().equals(selfId)) {
                judge.apply(claim, spreading, nowMillis);
            }
        }
        return against;
    }

    private void onFormerProcess(Row row, long incarnation, long nowMillis) {
        if (row.restartedAtMillis != Long.MAX_VALUE && nowMillis - row.restartedAtMillis > FORMER_PROCESS_MILLIS) {
            row.restartedAtMillis = nowMillis;
            roster.duplicate(row.id(), row.incarnation(), incarnation);
        }
        outbox.tellOfItself(row);
    }

    private void answer(NodeId from, Packet packet, boolean objecting, long nowMillis) {
        switch (packet.type()) {
            case PING -> outbox.ack(from, packet.sequence(), objecting);
            case ACK -> {
                judge.acknowledged();
                prober.onAck(packet.sequence(), nowMillis);
            }
            case NACK -> prober.onNack(packet.sequence());
            case PROBE_REQUEST -> {
                if (packet.sequence() == 0) {
                    testify(from, packet);
                } else if (packet.target() != null) {
                    prober.onProbeRequest(from, packet.sequence(), packet.target(), nowMillis);
                }
            }
            case GOSSIP -> {}
            case SYNC_REQUEST -> {
                if (packet.last()) {
                    synchronizer.onRequest(from, nowMillis);
                }
            }
            case SYNC_REPLY -> {
                if (packet.last()) {
                    boolean joined = self().standing() == Standing.JOINING;
                    if (joined) {
                        describe(self().with(Standing.ACTIVE));
                    }
                    synchronizer.onReply(from, joined);
                }
            }
        }
        if (objecting && packet.type() != PacketType.PING) {
            outbox.gossip(from, true);
        }
    }

    /// Another node is about to declare some dead. It may have missed what these said of themselves since.
    private void testify(NodeId from, Packet packet) {
        List<Row> better = new ArrayList<>();
        for (Claim claim : packet.claims()) {
            @Nullable Row row = roster.row(claim.id());
            if (row != null && row != roster.self() && row.isAfter(claim)) {
                better.add(row);
            }
        }
        if (!better.isEmpty()) {
            outbox.tellOf(better, from);
        }
    }

    private void tick(long nowMillis) {
        if (roster.self().status() != Status.LEFT) {
            prober.tick(nowMillis);
            suspicions.tick(nowMillis);
            synchronizer.tick(nowMillis);
        }
        if (nowMillis >= nextReapMillis) {
            reap(nowMillis);
            nextReapMillis = nowMillis + reapPauseMillis();
        }
        if (nowMillis >= nextGossipMillis) {
            for (Row row : roster.draw(options.gossipFanout(), null)) {
                outbox.gossip(row.id(), false);
            }
            nextGossipMillis = nowMillis + options.gossipIntervalMillis();
        }
        if (news.isEmpty() || roster.size() == 1) {
            nextGossipMillis = Long.MAX_VALUE;
        } else if (nextGossipMillis == Long.MAX_VALUE) {
            nextGossipMillis = nowMillis + 1 + random.nextLong(options.gossipIntervalMillis());
        }
    }

    private void reap(long nowMillis) {
        for (Row row : new ArrayDeque<>(roster.all())) {
            if (row != roster.self()
                    && !row.status().isPresent()
                    && nowMillis - row.endedAtMillis >= options.endedKeptMillis()) {
                roster.forget(row);
            }
        }
    }

    private long nextMillis() {
        long next = Math.min(nextGossipMillis, nextReapMillis);
        if (roster.self().status() != Status.LEFT) {
            next = Math.min(next, Math.min(prober.nextMillis(), suspicions.nextMillis()));
            next = Math.min(next, synchronizer.nextMillis());
        }
        return next;
    }
}
