package dev.hypha.core;

import java.util.concurrent.TimeUnit;

/// The runs of one non-blocking function that held an event loop for too long, and whether they are too many.
///
/// What counts is the share of time that they took, not their number alone: a collection of garbage or a busy machine
/// makes single runs slow, of any function. Few runs that take seconds count as many short ones do. Not thread safe.
final class SlowRuns {
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    /// A twentieth of the window.
    static final long HELD_MAX_NANOS = WINDOW_NANOS / 20;

    private static final int RUNS_MIN = 5;
    /// As many runs of this length prove as much as [#RUNS_MIN] short ones.
    private static final int LONG_RUNS_MIN = 2;
    private static final long LONG_RUN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private int runs;
    private int longRuns;
    private long heldNanos;
    private long firstEndNanos;

    /// Takes note of a slow run.
    ///
    /// @param nanos how long it took
    /// @param now when it ended, by `System.nanoTime()`
    /// @return whether the function is to move to threads of its own
    boolean add(long nanos, long now) {
        if (runs == 0 || now - nanos - firstEndNanos > WINDOW_NANOS) {
            firstEndNanos = now;
            runs = 0;
            longRuns = 0;
            heldNanos = 0;
        }
        runs++;
        heldNanos += nanos;
        if (nanos >= LONG_RUN_NANOS) {
            longRuns++;
        }
        return longRuns >= LONG_RUNS_MIN || (runs >= RUNS_MIN && heldNanos >= HELD_MAX_NANOS);
    }

    int runs() {
        return runs;
    }

    long heldMillis() {
        return TimeUnit.NANOSECONDS.toMillis(heldNanos);
    }
}
