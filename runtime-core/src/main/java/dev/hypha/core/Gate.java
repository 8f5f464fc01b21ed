package dev.hypha.core;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Limits how many calls run at once on a node, and how many wait: by priority, then in the order of arrival.
///
/// A call that comes while there is a free slot and nobody waits takes no lock. A running call that waits for
/// another
/// call lends out its slot, so that calls which wait for their children cannot fill the node and starve them.
final class Gate {
    /// What became of a call at the gate.
    enum Entry {
        RUN,
        WAIT,
        FULL
    }

    private final int limit;
    private final int queueLimit;
    private final AtomicInteger running = new AtomicInteger();
    private final PriorityQueue<Waiting> queue = new PriorityQueue<>();
    private volatile int queued;
    private long arrivals;

    Gate(int limit, int queueLimit) {
        this.limit = limit;
        this.queueLimit = queueLimit;
    }

    /// Asks for a slot.
    ///
    /// @return [Entry#RUN] if it has one, [Entry#WAIT] if it will be started by a later [#leave]
    Entry enter(Execution execution, int priority) {
        if (queued == 0 && tryTake()) {
            return Entry.RUN;
        }
        synchronized (this) {
            if (queue.isEmpty() && tryTake()) {
                return Entry.RUN;
            }
            if (queue.size() >= queueLimit) {
                return Entry.FULL;
            }
            queue.add(new Waiting(execution, priority, arrivals++));
            queued = queue.size();
        }
        startWaiting(); // a slot may have become free before the queue was seen
        return Entry.WAIT;
    }

    private boolean tryTake() {
        while (true) {
            int now = running.get();
            if (now >= limit) {
                return false;
            }
            if (running.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /// Gives a slot back, and starts who waits.
    void leave() {
        running.decrementAndGet();
        if (queued != 0) {
            startWaiting();
        }
    }

    /// Takes a slot that was lent out, over the limit if need be.
    void reenter() {
        running.incrementAndGet();
    }

    private void startWaiting() {
        while (true) {
            @Nullable Waiting next;
            synchronized (this) {
                if (queue.isEmpty() || !tryTake()) {
                    return;
                }
                next = queue.poll();
                queued = queue.size();
                notifyAll(); // spawners that wait for room
            }
            if (next != null) {
                next.execution.node.start(next.execution);
            }
        }
    }

    /// Takes a call out of the queue.
    ///
    /// @return whether it was there
    boolean remove(Execution execution) {
        synchronized (this) {
            boolean removed = queue.removeIf(waiting -> waiting.execution == execution);
            queued = queue.size();
            notifyAll();
            return removed;
        }
    }

    /// Takes the calls of other nodes out of the queue.
    List<RemoteExecution> removeRemote() {
        synchronized (this) {
            List<RemoteExecution> removed = new ArrayList<>();
            for (Waiting waiting : queue) {
                if (waiting.execution instanceof RemoteExecution remote) {
                    removed.add(remote);
                }
            }
            queue.removeIf(waiting -> waiting.execution instanceof RemoteExecution);
            queued = queue.size();
            notifyAll();
            return removed;
        }
    }

    /// Waits until the queue has room.
    void awaitRoom() throws InterruptedException {
        synchronized (this) {
            while (queue.size() >= queueLimit) {
                wait();
            }
        }
    }

    int running() {
        return running.get();
    }

    int queued() {
        return queued;
    }

    private record Waiting(Execution execution, int priority, long arrival) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byPriority = Integer.compare(other.priority, priority);
            return byPriority != 0 ? byPriority : Long.compare(arrival, other.arrival);
        }
    }
}
