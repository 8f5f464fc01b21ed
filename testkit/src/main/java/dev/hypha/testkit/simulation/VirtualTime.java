package dev.hypha.testkit.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/// A clock that jumps from one event to the next. Events of the same time run in the order they were scheduled.
/// One thread.
public final class VirtualTime {
    private record Scheduled(long atMillis, long order, Runnable action) {}

    private final PriorityQueue<Scheduled> queue =
            new PriorityQueue<>(Comparator.comparingLong(Scheduled::atMillis).thenComparingLong(Scheduled::order));
    private long nowMillis;
    private long scheduled;

    /// A clock that starts at a time.
    ///
    /// @param nowMillis the time
    public VirtualTime(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    /// The time.
    ///
    /// @return in milliseconds
    public long nowMillis() {
        return nowMillis;
    }

    /// Schedules an action. A time that has passed means now, after what is due already.
    ///
    /// @param atMillis when
    /// @param action what
    public void at(long atMillis, Runnable action) {
        queue.add(new Scheduled(Math.max(atMillis, nowMillis), scheduled++, action));
    }

    /// Runs what is due in a span of time, and what that schedules within it.
    ///
    /// @param millis the span; the clock stands at its end afterwards
    public void advance(long millis) {
        long end = nowMillis + millis;
        while (!queue.isEmpty() && queue.element().atMillis() <= end) {
            Scheduled next = queue.remove();
            nowMillis = next.atMillis();
            next.action().run();
        }
        nowMillis = end;
    }
}
