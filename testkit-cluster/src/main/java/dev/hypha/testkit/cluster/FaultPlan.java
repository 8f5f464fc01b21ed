package dev.hypha.testkit.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the network does to bytes at present, for each [Direction]. Thread safe.
final class FaultPlan {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Direction> cut = new HashSet<>();
    private final Set<String> paused = new HashSet<>();
    private final Map<Direction, Duration> delays = new HashMap<>();
    private final Map<Direction, Double> drops = new HashMap<>();
    private volatile boolean calm = true;
    private boolean closed;

    void cut(Direction direction) {
        change(() -> cut.add(direction));
    }

    void pause(String node) {
        change(() -> paused.add(node));
    }

    void resume(String node) {
        change(() -> paused.remove(node));
    }

    void delay(Direction direction, Duration time) {
        change(() -> delays.put(direction, time));
    }

    void drop(Direction direction, double rate) {
        change(() -> drops.put(direction, rate));
    }

    void heal() {
        change(() -> {
            cut.clear();
            paused.clear();
            delays.clear();
            drops.clear();
        });
    }

    /// Lets everyone pass who waits, for ever.
    void close() {
        change(() -> closed = true);
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            calm = closed || (cut.isEmpty() && paused.isEmpty() && delays.isEmpty() && drops.isEmpty());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// How likely a segment of this way is lost.
    double dropRate(Direction direction) {
        if (calm) {
            return 0;
        }
        lock.lock();
        try {
            return drops.getOrDefault(direction, 0.0);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until bytes may arrive: the way is open and their time under way is over.
    ///
    /// @param sentNanos when they were sent, by [System#nanoTime]
    void awaitPassage(Direction direction, long sentNanos) throws InterruptedException {
        if (calm) {
            return;
        }
        lock.lockInterruptibly();
        try {
            while (!closed) {
                if (cut.contains(direction) || paused.contains(direction.from()) || paused.contains(direction.to())) {
                    changed.await();
                    continue;
                }
                long underWay = delays.getOrDefault(direction, Duration.ZERO).toNanos();
                long remains = underWay - (System.nanoTime() - sentNanos);
                if (remains <= 0) {
                    return;
                }
                boolean unusedAsTheLoopLooksAgain = changed.await(remains, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }
}
