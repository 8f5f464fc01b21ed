package dev.hypha;

import java.time.Duration;

/// How often a call is attempted.
///
/// What is tried again: a call that certainly did not start is always moved to another node and uses up no
/// attempt. A call that was `Lost` is attempted again only if its function is idempotent. A call that
/// `Threw` is attempted again only if its function is idempotent. A call that timed out, was denied or was
/// cancelled is never attempted again.
///
/// @param attempts tries in total; 1 never retries
/// @param pause wait before the second try, doubling after each
/// @param pauseMax ceiling of the wait
public record RetryPolicy(int attempts, Duration pause, Duration pauseMax) {
    /// The default: not every function is safe to repeat.
    public static final RetryPolicy NEVER = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

    /// Checks the ranges.
    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, was " + attempts);
        }
        if (pause.isNegative()) {
            throw new IllegalArgumentException("pause must not be negative, was " + pause);
        }
        if (pauseMax.compareTo(pause) < 0) {
            throw new IllegalArgumentException("pauseMax must be at least pause " + pause + ", was " + pauseMax);
        }
    }

    /// Up to `attempts` tries, 50 ms apart at first and 2 s at most.
    ///
    /// @param attempts tries in total, at least 1
    /// @return the policy
    public static RetryPolicy upTo(int attempts) {
        return new RetryPolicy(attempts, Duration.ofMillis(50), Duration.ofSeconds(2));
    }

    /// The wait before a try.
    ///
    /// @param attempt the try that is about to be made, from 2
    /// @return how long to wait before it
    public Duration pauseBefore(int attempt) {
        Duration wait = pause;
        for (int made = 2; made < attempt && wait.compareTo(pauseMax) < 0; made++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(pauseMax) < 0 ? wait : pauseMax;
    }
}
