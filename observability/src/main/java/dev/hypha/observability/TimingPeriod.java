package dev.hypha.observability;

/// How many executions of a function there are to one that is timed: 1, until they come so fast that looks at
/// the clock would be a good part of what they cost. Then 2, 4 and so on up to [#MAX], which keeps the timed
/// ones below [#TIMED_PER_SECOND] a second as long as it can. After a pause all are timed again.
///
/// Any thread may use it. What threads overwrite of each other's makes the period change a little later.
final class TimingPeriod {
    /// The longest period.
    static final int MAX = 64;
    /// More timed executions a second than this, and the period grows.
    static final int TIMED_PER_SECOND = 10_000;
    /// So many are timed before the period grows.
    static final int WINDOW = 256;
    /// After so long without a timed execution the period is 1 again.
    static final long PAUSE_NANOS = 10_000_000;

    private static final long WINDOW_NANOS = WINDOW * 1_000_000_000L / TIMED_PER_SECOND;

    private volatile int executions = 1;
    private int timedInWindow;
    private long windowStartNanos;
    private long lastNanos;

    /// The period.
    ///
    /// @return a power of two
    int executions() {
        return executions;
    }

    /// An execution was timed.
    ///
    /// @param nowNanos by any steady clock, the same one every time
    void timed(long nowNanos) {
        boolean paused = nowNanos - lastNanos > PAUSE_NANOS;
        lastNanos = nowNanos;
        if (paused) {
            executions = 1;
        }
        if (paused || timedInWindow == 0) {
            timedInWindow = 0;
            windowStartNanos = nowNanos;
        }
        timedInWindow++;
        if (timedInWindow > WINDOW) {
            timedInWindow = 0;
            if (nowNanos - windowStartNanos < WINDOW_NANOS) {
                executions = Math.min(MAX, executions * 2);
            }
        }
    }
}
