package dev.hypha.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The unfinished calls that one running call has spawned, its open ends of channels, and the actions it
/// wants done when it is asked to stop.
///
/// The children are a doubly linked list through the calls themselves, so that a million of them cost no more.
final class Family {
    private static final int CHILDREN_TOLD_MAX = 100;

    private @Nullable SpawnedCall<?> first;
    private boolean ended;
    private boolean told;
    private KeyedOutcomes.@Nullable Keyed keyed;
    private KeyedOutcomes.@Nullable Keyed followed;
    private int waitingThreads;
    private Demands demands = Demands.NONE;
    private String evictedWhy = "";
    private @Nullable Future<?> eviction;
    private long evictionSinceNanos;
    private @Nullable List<Runnable> listeners;
    private @Nullable Set<ChannelEnd> channelEnds;

    /// Adds a child.
    ///
    /// @return false if the parent has ended: the child must not start
    synchronized boolean add(SpawnedCall<?> child) {
        if (ended) {
            return false;
        }
        child.nextSibling = first;
        if (first != null) {
            first.previousSibling = child;
        }
        first = child;
        return true;
    }

    synchronized void remove(SpawnedCall<?> child) {
        @Nullable SpawnedCall<?> next = child.nextSibling;
        @Nullable SpawnedCall<?> previous = child.previousSibling;
        if (previous != null) {
            previous.nextSibling = next;
        } else if (first == child) {
            first = next;
        } else {
            return;
        }
        if (next != null) {
            next.previousSibling = previous;
        }
        child.nextSibling = null;
        child.previousSibling = null;
    }

    /// Whom to tell of the outcome, if the call has an idempotency key.
    KeyedOutcomes.@Nullable Keyed keyed() {
        return keyed;
    }

    /// The call waits for another one with its idempotency key.
    synchronized void follows(KeyedOutcomes.Keyed first) {
        followed = first;
    }

    synchronized boolean isFollowing() {
        return followed != null;
    }

    /// The call waits for the other one no longer.
    ///
    /// @return whether it did
    boolean leaveFirst(Execution follower) {
        KeyedOutcomes.@Nullable Keyed first;
        synchronized (this) {
            first = followed;
        }
        return first != null && first.leave(follower);
    }

    /// A thread of the call begins to wait for another call: its own, or one that it has forked.
    ///
    /// @return whether no other one waits
    synchronized boolean beginsToWait() {
        return waitingThreads++ == 0;
    }

    /// A thread of the call waits no longer.
    ///
    /// @return whether no other one does
    synchronized boolean endsToWait() {
        return --waitingThreads == 0;
    }

    /// What a call from another node asks of this one.
    Demands demands() {
        return demands;
    }

    void demands(Demands asked) {
        demands = asked;
    }

    /// Why the call is evicted, if it is.
    synchronized String evictedWhy() {
        return evictedWhy;
    }

    synchronized void evicted(String reason) {
        evictedWhy = reason;
    }

    /// Sets the time of the eviction, counted from when there first was one.
    synchronized void evictAfter(long nanos, Timers timers, Runnable action) {
        long now = System.nanoTime();
        if (eviction == null) {
            evictionSinceNanos = now;
        } else {
            eviction.cancel(false);
        }
        eviction = timers.afterNanos(nanos - (now - evictionSinceNanos), action);
    }

    synchronized void evictNever() {
        if (eviction != null) {
            eviction.cancel(false);
            eviction = null;
        }
    }

    void keyed(KeyedOutcomes.Keyed first) {
        keyed = first;
    }

    /// Adds an end of a channel, to be closed with the parent.
    ///
    /// @return false if the parent has ended: the end must not open
    synchronized boolean addEnd(ChannelEnd end) {
        if (ended) {
            return false;
        }
        if (channelEnds == null) {
            channelEnds = new HashSet<>();
        }
        return channelEnds.add(end);
    }

    synchronized void removeEnd(ChannelEnd end) {
        if (channelEnds != null) {
            channelEnds.remove(end);
        }
    }

    /// The parent's function is over, or was given up.
    void end() {
        List<ChannelEnd> open;
        synchronized (this) {
            ended = true;
            open = channelEnds == null ? List.of() : List.copyOf(channelEnds);
        }
        cancelChildren();
        for (ChannelEnd each : open) {
            each.ownerEnded();
        }
    }

    void cancelChildren() {
        for (SpawnedCall<?> child : snapshot()) {
            child.cancel();
        }
    }

    private synchronized List<SpawnedCall<?>> snapshot() {
        List<SpawnedCall<?>> children = new ArrayList<>();
        for (SpawnedCall<?> child = first; child != null; child = child.nextSibling) {
            children.add(child);
        }
        return children;
    }

    /// The children, for people.
    TaskDetails.Kin kin() {
        List<SpawnedCall<?>> children = snapshot();
        List<TaskDetails.Child> told = children.stream()
                .limit(CHILDREN_TOLD_MAX)
                .map(each ->
                        new TaskDetails.Child(each.id(), each.call().function().name()))
                .toList();
        return new TaskDetails.Kin(Optional.empty(), told, children.size());
    }

    void onRequest(Runnable action, Lifecycle parent) {
        synchronized (this) {
            if (!told && !parent.isRequested()) {
                if (listeners == null) {
                    listeners = new ArrayList<>();
                }
                listeners.add(action);
                return;
            }
        }
        action.run();
    }

    void tellListeners() {
        List<Runnable> telling;
        synchronized (this) {
            told = true;
            telling = listeners == null ? List.of() : listeners;
            listeners = null;
        }
        for (Runnable each : telling) {
            each.run();
        }
    }
}
