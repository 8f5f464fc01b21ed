package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Progress;
import dev.hypha.transport.OutgoingBody;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// What few spawned calls need: those with a deadline, with arguments that are written before they are sent,
/// with a checkpoint, or whose first attempt was not the last.
final class SpawnExtras {
    /// Of a call that needs none of it. Only to be read.
    static final SpawnExtras NONE = new SpawnExtras();

    /// A call that took so many nodes down is not tried again.
    private static final int LOST_NODES_MAX = 3;

    // ---- its time

    /// By `System.nanoTime()`, 0 for none.
    long deadlineNanos;

    Duration timeout = Duration.ZERO;

    @Nullable
    Future<?> deadlineTimer;

    // ---- being placed

    /// The nodes that have not taken the present attempt.
    final Set<Object> tried = new HashSet<>();

    volatile Failure lastRefusal = new Failure.NotStarted("not placed");
    /// Until when nodes are waited for, 0 if they are not yet.
    long placingUntilNanos;

    volatile boolean pending;
    volatile int pendingSinceMillis;
    volatile SpreadCounts.@Nullable Ticket ticket;

    // ---- earlier attempts

    /// How the last attempt ended that may have run.
    volatile @Nullable Failure lastRun;

    /// The attempts that ended because their nodes drained: they do not count.
    int moves;

    /// The nodes that were lost with the call.
    private final Set<NodeId> lostNodes = new LinkedHashSet<>();

    // ---- what travels with it

    @Nullable
    OutgoingBody body;

    volatile Progress progress = Progress.NONE;
    volatile @Nullable Checkpoint checkpoint;

    /// What the present attempt has started from, if it is here.
    @Nullable
    Checkpoint restored;

    /// Takes note of a node that was lost with the call.
    ///
    /// @return whether it was one too many
    boolean hasTakenDown(NodeId lost) {
        lostNodes.add(lost);
        return lostNodes.size() >= LOST_NODES_MAX;
    }

    List<NodeId> lostNodes() {
        return List.copyOf(lostNodes);
    }

    /// What a call ends with that no node takes any more: an earlier attempt may have run, whatever is
    /// refused now.
    Failure whenUnplaced(Failure refusal) {
        @Nullable Failure ran = lastRun;
        return ran == null ? refusal : ran;
    }

    /// Sets until when nodes are waited for, if they are not yet.
    ///
    /// @return whether they were waited for long enough
    boolean hasWaitedLongEnough(Duration most) {
        long now = System.nanoTime();
        if (placingUntilNanos == 0) {
            placingUntilNanos = nonZero(now + most.toNanos());
        }
        return now - placingUntilNanos >= 0;
    }

    /// A time that is not 0, which says that there is none.
    static long nonZero(long nanos) {
        return nanos == 0 ? 1 : nanos;
    }

    /// Why the call is between attempts, if it is.
    Optional<String> waitsFor() {
        if (!pending) {
            return Optional.empty();
        }
        return Optional.of(
                tried.isEmpty() && lastRun == null
                        ? "no node takes it yet"
                        : "it waits for its next attempt; the last one: "
                                + whenUnplaced(lastRefusal).message());
    }

    SpawnDetails.Attempts attempts(int attempt, int most) {
        return new SpawnDetails.Attempts(
                attempt, most, moves, lostNodes(), Optional.ofNullable(lastRun).map(Failure::message));
    }

    /// The size of what the next attempt would go on from.
    Optional<Integer> checkpointBytes() {
        return Optional.ofNullable(checkpoint).map(it -> Math.toIntExact(it.size()));
    }

    /// Counts no longer for the domain of its node, if it did.
    void leaveDomain() {
        SpreadCounts.@Nullable Ticket held = ticket;
        if (held != null) {
            held.giveBack();
        }
    }

    /// The call has ended. From any thread, several times.
    synchronized void release() {
        if (deadlineTimer != null) {
            deadlineTimer.cancel(false);
        }
        if (body != null) {
            body.close();
        }
    }
}
