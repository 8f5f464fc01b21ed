package dev.hypha.transport.internal;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/// Decides whether an event loop that has nothing to do sleeps, or yields and looks again.
///
/// Waking a sleeping thread on another CPU takes longer than a small call; a loop that keeps looking needs
/// no waking. But looking costs processor time, so it has to be earned: by work (a loop may look for twice
/// as long as it worked) and by success (a look that met something to do costs nothing and earns some).
/// What is found in vain is paid. A loop that has earned nothing looks now and then nonetheless, to learn
/// that times have changed. So a loop with nothing to do sleeps, and one with work spends at most a fixed
/// share of time on looking. Between looks it yields: whoever else wants the CPU has it.
///
/// Used by one event loop.
final class Spinning implements SelectStrategy {
    /// `false` makes event loops sleep at once.
    static final String PROPERTY = "hypha.transport.spin";

    private static final boolean ENABLED = !"false".equals(System.getProperty(PROPERTY));
    private static final long EARNED_NANOS_MAX = 2_000_000;
    private static final long EARNED_BY_SUCCESS_NANOS = 100_000;
    private static final long TRIAL_NANOS = 200_000;
    private static final int WAITS_BETWEEN_TRIALS = 32;

    private final LongClock clock;
    private final Runnable yield;
    private long earnedNanos;
    private long allowedNanos;
    private int waits;
    private boolean waiting;
    private long since;

    Spinning() {
        this(System::nanoTime, Spinning::yieldOnce);
    }

    Spinning(LongClock clock, Runnable yield) {
        this.clock = clock;
        this.yield = yield;
        this.since = clock.nanos();
    }

    /// @return what is ready; or [#CONTINUE] to be asked again, or [#SELECT] to sleep
    @Override
    public int calculateStrategy(IntSupplier look, boolean hasTasks) throws Exception {
        if (hasTasks || !ENABLED) {
            foundSomething();
            return hasTasks ? look.get() : SELECT;
        }
        int ready = look.get();
        if (ready > 0) {
            foundSomething();
            return ready;
        }
        long now = clock.nanos();
        if (!waiting) {
            waiting = true;
            earn(2 * (now - since));
            since = now;
            allowedNanos = allowance();
        }
        if (now - since < allowedNanos) {
            yield.run();
            return CONTINUE;
        }
        earnedNanos = Math.max(0, earnedNanos - allowedNanos);
        allowedNanos = 0;
        return SELECT;
    }

    private long allowance() {
        if (earnedNanos < TRIAL_NANOS && ++waits > WAITS_BETWEEN_TRIALS) {
            waits = 0;
            return TRIAL_NANOS;
        }
        return earnedNanos;
    }

    private void foundSomething() {
        if (waiting) {
            waiting = false;
            since = clock.nanos();
            if (allowedNanos > 0) {
                earn(EARNED_BY_SUCCESS_NANOS);
            }
        }
    }

    private void earn(long nanos) {
        earnedNanos = Math.min(earnedNanos + nanos, EARNED_NANOS_MAX);
    }

    @SuppressWarnings("ThreadPriorityCheck") // being wrong about the scheduler costs time only
    private static void yieldOnce() {
        Thread.yield();
    }

    /// A source of monotonic time.
    interface LongClock {
        long nanos();
    }
}
