package dev.hypha.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Limits how many calls run at once on a node, and how many wait: by priority, then in the order of arrival.
///
/// Three counters and lock-free queues: a call that comes while there is a free slot and nobody waits costs
/// one compare-and-set. Those who take slots and those who give them back count apart, as they are mostly
/// on different CPUs: who takes one looks at the other's counter only when the last look does not tell of a
/// free slot. Who queues a call looks for a slot afterwards, and who frees a slot looks at the queue
/// afterwards, so that one of them starts the call. A running call that waits for another call lends out
/// its slot, so that calls which wait for their children cannot fill the node and starve them.
final class Gate {
    /// What became of a call at the gate.
    enum Entry {
        RUN,
        WAIT,
        FULL,
        /// It has been told so already.
        REFUSED
    }

    private static final int COUNTERS = 64;
    /// Slots that were taken so far.
    private static final int TAKEN = 16;
    /// Slots that were given back so far.
    private static final int LEFT = 32;

    private static final int QUEUED = 48;
    /// What [#LEFT] was at the last look, or before; beside [#TAKEN], as the same threads use them.
    private static final int LEFT_SEEN = TAKEN + 1;

    private final int limit;
    private final int queueLimit;
    /// [#TAKEN], [#LEFT] and [#QUEUED] on cache lines of their own.
    private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);
    /// Calls of priority 0, which most are.
    private final Queue<Execution> queue = new ConcurrentLinkedQueue<>();

    private final PriorityBlockingQueue<Prioritized> before = new PriorityBlockingQueue<>();
    private final PriorityBlockingQueue<Prioritized> after = new PriorityBlockingQueue<>();
    /// Whether there ever was a call of another priority; asking those queues takes a lock.
    private volatile boolean prioritized;

    /// Slots that were taken again by calls which had lent them out.
    private final LongAdder reentered = new LongAdder();

    private final AtomicLong arrivals = new AtomicLong();

    private final Object room = new Object();
    private volatile boolean someoneWaitsForRoom;

    Gate(int limit, int queueLimit) {
        this.limit = limit;
        this.queueLimit = queueLimit;
    }

    /// Asks for a slot.
    ///
    /// @return [Entry#RUN] if it has one, [Entry#WAIT] if it will be started by a later [#leave]
    Entry enter(Execution execution, int priority) {
        return enter(execution, priority, queueLimit);
    }

    /// Asks for a slot for a call that has waited for something else before: the queue has room for it.
    Entry enterQueued(Execution execution, int priority) {
        return enter(execution, priority, Integer.MAX_VALUE);
    }

    private Entry enter(Execution execution, int priority, int waitingMax) {
        if (counters.get(QUEUED) == 0 && tryTake()) {
            return Entry.RUN;
        }
        if (counters.incrementAndGet(QUEUED) > waitingMax) {
            counters.decrementAndGet(QUEUED);
            return tryTake() ? Entry.RUN : Entry.FULL;
        }
        execution.setBits(Lifecycle.WAITING);
        if (priority == 0) {
            queue.add(execution);
        } else {
            prioritized = true;
            (priority > 0 ? before : after).add(new Prioritized(execution, priority, arrivals.incrementAndGet()));
        }
        startWaiting();
        return Entry.WAIT;
    }

    private boolean tryTake() {
        while (true) {
            long taken = counters.get(TAKEN);
            if (taken - counters.getOpaque(LEFT_SEEN) >= limit) {
                long left = counters.get(LEFT);
                if (taken - left >= limit) {
                    if (taken == counters.get(TAKEN)) {
                        return false;
                    }
                    continue; // it is older than what has left since
                }
                counters.setOpaque(LEFT_SEEN, left);
            }
            if (counters.compareAndSet(TAKEN, taken, taken + 1)) {
                return true;
            }
        }
    }

    private void giveBack() {
        counters.incrementAndGet(LEFT);
    }

    /// Gives a slot to who waits, or back.
    void leave() {
        if (counters.get(QUEUED) > 0 && running() <= limit) {
            @Nullable Execution next = poll();
            if (next != null) {
                next.node.executions().start(next);
                return;
            }
        }
        giveBack();
        if (counters.get(QUEUED) > 0) {
            startWaiting();
        }
    }

    /// Takes a slot that was lent out, over the limit if need be.
    void reenter() {
        reentered.increment();
        counters.incrementAndGet(TAKEN);
    }

    private void startWaiting() {
        while (counters.get(QUEUED) > 0 && tryTake()) {
            @Nullable Execution next = poll();
            if (next != null) {
                next.node.executions().start(next);
            } else {
                giveBack();
                if (isEmpty()) {
                    return; // who counted itself and is not in yet will look again
                }
            }
        }
    }

    private boolean isEmpty() {
        return queue.isEmpty() && (!prioritized || (before.isEmpty() && after.isEmpty()));
    }

    /// The next call that still waits.
    private @Nullable Execution poll() {
        while (true) {
            @Nullable Execution next = first();
            if (next == null || remove(next)) {
                return next;
            }
        }
    }

    private @Nullable Execution first() {
        if (!prioritized) {
            return queue.poll();
        }
        @Nullable Prioritized first = before.poll();
        if (first != null) {
            return first.execution;
        }
        @Nullable Execution next = queue.poll();
        if (next != null) {
            return next;
        }
        @Nullable Prioritized last = after.poll();
        return last == null ? null : last.execution;
    }

    /// Takes a call out of those that wait; its place in the queue is passed over later.
    ///
    /// @return whether it still waited, and is now the caller's to end or to start
    boolean remove(Execution execution) {
        if (!execution.take(Lifecycle.WAITING)) {
            return false;
        }
        counters.decrementAndGet(QUEUED);
        if (someoneWaitsForRoom) {
            synchronized (room) {
                room.notifyAll();
            }
        }
        return true;
    }

    /// The calls that wait.
    List<Execution> waiting() {
        List<Execution> waiting = new ArrayList<>(queue);
        before.forEach(each -> waiting.add(each.execution));
        after.forEach(each -> waiting.add(each.execution));
        waiting.removeIf(each -> !each.has(Lifecycle.WAITING));
        return waiting;
    }

    /// Waits until the queue has room.
    void awaitRoom() throws InterruptedException {
        synchronized (room) {
            someoneWaitsForRoom = true;
            while (counters.get(QUEUED) >= queueLimit && running() >= limit) {
                room.wait(ROOM_LOOK_MILLIS);
            }
        }
    }

    /// A slot may become free without the queue becoming shorter, where the queue has no room at all.
    private static final long ROOM_LOOK_MILLIS = 10;

    /// The slots, for people.
    NodeLoad.Slots slots() {
        return new NodeLoad.Slots(limit, running(), queued(), counters.get(TAKEN) - reentered.sum());
    }

    int running() {
        long left = counters.get(LEFT); // first: it is never more than what was taken by then
        return (int) (counters.get(TAKEN) - left);
    }

    int queued() {
        return (int) counters.get(QUEUED);
    }

    private record Prioritized(Execution execution, int priority, long arrival) implements Comparable<Prioritized> {
        @Override
        public int compareTo(Prioritized other) {
            int byPriority = Integer.compare(other.priority, priority);
            return byPriority != 0 ? byPriority : Long.compare(arrival, other.arrival);
        }
    }
}
