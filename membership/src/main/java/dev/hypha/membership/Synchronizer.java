package dev.hypha.membership;

import dev.hypha.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Joins, exchanges the full state with one other node now and then, and looks for dead ones that came back.
///
/// Joins start at random times, and are tried again after random and growing ones; a node answers only so
/// many full states in a second, and leaves the rest to these retries.
final class Synchronizer {
    private static final int JOIN_TARGETS = 2;
    private static final int CANDIDATES_MAX = 64;
    private static final long RETRY_MAX_MILLIS = 30_000;
    private static final long RECONNECT_MILLIS = 5_000;
    /// Tries for those that were found later; discovery, or a dead node's return, starts them again.
    private static final int ATTEMPTS_MAX = 8;
    private static final int ANSWERS_PER_SECOND = 100;
    /// So many returns between two exchanges of the full state are the heal of a partition.
    private static final int RETURNS_OF_HEAL = 8;
    private static final long HEAL_MILLIS = 10_000;
    /// The cluster's size from which on full states are exchanged less often.
    private static final double SIZE_OF_INTERVAL = 32;

    private final MembershipOptions options;
    private final Roster roster;
    private final RandomGenerator random;
    private final Outbox outbox;
    private final Set<NodeId> candidates = new LinkedHashSet<>();
    private long nextSyncMillis = Long.MAX_VALUE;
    private long nextReconnectMillis = Long.MAX_VALUE;
    private long nextJoinMillis = Long.MAX_VALUE;
    private int joinAttempts;
    private long answersSinceMillis;
    private int answers;
    private int returns;

    Synchronizer(MembershipOptions options, Roster roster, RandomGenerator random, Outbox outbox) {
        this.options = options;
        this.roster = roster;
        this.random = random;
        this.outbox = outbox;
    }

    void start(long nowMillis) {
        nextSyncMillis = nowMillis + 1 + random.nextLong(options.syncIntervalMillis());
        nextReconnectMillis = nowMillis + 1 + random.nextLong(RECONNECT_MILLIS);
        answersSinceMillis = nowMillis;
    }

    /// When to tick next.
    long nextMillis() {
        return Math.min(nextJoinMillis, Math.min(nextSyncMillis, nextReconnectMillis));
    }

    /// Nodes to join through, or that were found while this node took part already.
    void join(List<NodeId> reachable, long nowMillis) {
        for (NodeId id : reachable) {
            if (!id.equals(roster.self().id()) && isStranger(id)) {
                add(id, nowMillis);
            }
        }
    }

    /// A connection came up to a node that is not known to take part, or while this node joins.
    void reached(NodeId id, long nowMillis) {
        if (!candidates.contains(id)) {
            add(id, nowMillis);
        }
    }

    private boolean isStranger(NodeId id) {
        @Nullable Row row = roster.row(id);
        return isJoining() || row == null || !row.status().isPresent();
    }

    private boolean isJoining() {
        return roster.self().member().standing() == Standing.JOINING;
    }

    void tick(long nowMillis) {
        if (nowMillis >= nextJoinMillis) {
            tryJoin(nowMillis);
        }
        if (nowMillis >= nextSyncMillis) {
            for (Row partner : roster.draw(1, null)) {
                outbox.sync(PacketType.SYNC_REQUEST, partner.id(), false);
            }
            nextSyncMillis = nowMillis + jittered(syncIntervalMillis());
            returns = 0;
        }
        if (nowMillis >= nextReconnectMillis) {
            // In proportion, so that a dead node is not called by a thousand others at a time.
            if (roster.deadSize() > 0 && random.nextInt(roster.size()) < roster.deadSize()) {
                outbox.ping(roster.drawDead().id(), 0);
            }
            nextReconnectMillis = nowMillis + jittered(RECONNECT_MILLIS);
        }
    }

    private void tryJoin(long nowMillis) {
        if (!isJoining() && joinAttempts >= ATTEMPTS_MAX) {
            candidates.clear();
        }
        List<NodeId> targets = new ArrayList<>(candidates);
        if (isJoining()) {
            roster.draw(JOIN_TARGETS, null).forEach(row -> targets.add(row.id()));
        }
        if (targets.isEmpty()) {
            nextJoinMillis = Long.MAX_VALUE;
            return;
        }
        for (int left = Math.min(JOIN_TARGETS, targets.size()); left > 0; left--) {
            NodeId target = targets.remove(random.nextInt(targets.size()));
            outbox.sync(PacketType.SYNC_REQUEST, target, isJoining());
        }
        long pause = Math.min(RETRY_MAX_MILLIS, 1_000L << Math.min(joinAttempts, 5));
        joinAttempts++;
        nextJoinMillis = nowMillis + jittered(pause);
    }

    private long syncIntervalMillis() {
        double factor = Math.ceil(Math.log(roster.size() / SIZE_OF_INTERVAL) / Math.log(2)) + 1;
        return options.syncIntervalMillis() * Math.max(1, (long) factor);
    }

    /// Half to one and a half of a time.
    private long jittered(long millis) {
        return Math.max(1, millis / 2 + random.nextLong(millis + 1));
    }

    /// Others came back from the dead. Of many at once some news will have passed this node by, and the
    /// next exchange of the full state may be minutes away.
    void countReturns(int count, long nowMillis) {
        boolean counted = returns >= RETURNS_OF_HEAL;
        returns += count;
        if (!counted && returns >= RETURNS_OF_HEAL) {
            nextSyncMillis = Math.min(nextSyncMillis, nowMillis + jittered(HEAL_MILLIS));
        }
    }

    /// A node that was dead is back: what both sides know may have gone apart.
    void returned(Row row, long nowMillis) {
        add(row.id(), nowMillis);
    }

    private void add(NodeId id, long nowMillis) {
        if (candidates.size() < CANDIDATES_MAX) {
            candidates.add(id);
        }
        joinAttempts = 0;
        if (nextJoinMillis == Long.MAX_VALUE) {
            nextJoinMillis = nowMillis + random.nextLong(options.joinJitterMillis() + 1);
        }
    }

    /// Answers a full state with one's own, unless too many asked for it in this second.
    void onRequest(NodeId from, long nowMillis) {
        if (nowMillis - answersSinceMillis >= 1_000) {
            answersSinceMillis = nowMillis;
            answers = 0;
        }
        if (answers < ANSWERS_PER_SECOND) {
            answers++;
            outbox.sync(PacketType.SYNC_REPLY, from, false);
        }
    }

    /// The other one's full state has come.
    ///
    /// @param joined whether this node joined by it. Who is in it needs not be asked any more; the others stay: who
    ///     answered may have been joining itself and have known nobody yet, and without them two halves of a new
    ///     cluster would never meet
    void onReply(NodeId from, boolean joined) {
        candidates.remove(from);
        if (joined) {
            candidates.removeIf(candidate -> !isStranger(candidate));
        }
        if (candidates.isEmpty()) {
            nextJoinMillis = Long.MAX_VALUE;
        }
    }
}
