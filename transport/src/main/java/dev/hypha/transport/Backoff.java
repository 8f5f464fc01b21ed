package dev.hypha.transport;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt to connect: twice as long after each failure, up to a ceiling, and a
/// random part of that, so that many nodes do not come back at the same moment.
///
/// Knows no clock and does not sleep: its owner does. One thread at a time.
///
/// ```java
/// Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), RandomGenerator.getDefault());
/// while (!connected()) {
///     Thread.sleep(backoff.next());
/// }
/// backoff.reset();
/// ```
public final class Backoff {
    private final Duration first;
    private final Duration max;
    private final RandomGenerator random;
    private Duration ceiling;

    /// A backoff that has not failed yet.
    ///
    /// @param first the longest wait after the first failure
    /// @param max the longest wait at all
    /// @param random where the random part comes from
    public Backoff(Duration first, Duration max, RandomGenerator random) {
        if (!first.isPositive() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("0 < first <= max is needed, was " + first + " and " + max);
        }
        this.first = first;
        this.max = max;
        this.random = random;
        this.ceiling = first;
    }

    /// An attempt has failed.
    ///
    /// @return how long to wait before the next: between half of the current ceiling and all of it
    public Duration next() {
        long nanos = ceiling.toNanos();
        Duration wait = Duration.ofNanos(nanos - (long) (random.nextDouble() * (nanos / 2.0)));
        Duration doubled = ceiling.multipliedBy(2);
        ceiling = doubled.compareTo(max) < 0 ? doubled : max;
        return wait;
    }

    /// An attempt has succeeded, and lasted: the next failure is the first again.
    public void reset() {
        ceiling = first;
    }
}
