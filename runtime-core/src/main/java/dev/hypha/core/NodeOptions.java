package dev.hypha.core;

import java.time.Duration;

/// The knobs of a node. Start from [#DEFAULT] and change what you must.
///
/// @param concurrency how many calls run at once; calls that wait for other calls do not count
/// @param queueLength how many calls wait for a slot before more are rejected
/// @param cancelGrace how long a cancelled call may go on before it is reported as abandoned
/// @param placementTimeout how long a call without a deadline of its own waits for a node to connect
/// @param drainTimeout how long closing waits for running calls before it cancels them
/// @param slowInline how long a non-blocking function may hold an event loop before it is moved to threads
/// @param channels the knobs of channels
public record NodeOptions(
        int concurrency,
        int queueLength,
        Duration cancelGrace,
        Duration placementTimeout,
        Duration drainTimeout,
        Duration slowInline,
        ChannelOptions channels) {
    /// 10,000 calls at once and 2 million waiting; 5 s of grace, 10 s for placing and for draining, 20 ms for a
    /// non-blocking function.
    public static final NodeOptions DEFAULT = new NodeOptions(
            10_000,
            2_000_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(20),
            ChannelOptions.DEFAULT);

    private static final long RETRY_AFTER_MILLIS = 100;

    /// Checks the ranges.
    public NodeOptions {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, was " + concurrency);
        }
        if (queueLength < 0) {
            throw new IllegalArgumentException("queueLength must not be negative, was " + queueLength);
        }
    }

    /// These options with another limit of calls that run at once.
    ///
    /// @param calls at least 1
    /// @return the options
    public NodeOptions withConcurrency(int calls) {
        return new NodeOptions(calls, queueLength, cancelGrace, placementTimeout, drainTimeout, slowInline, channels);
    }

    /// These options with another limit of calls that wait.
    ///
    /// @param calls at least 0
    /// @return the options
    public NodeOptions withQueueLength(int calls) {
        return new NodeOptions(concurrency, calls, cancelGrace, placementTimeout, drainTimeout, slowInline, channels);
    }

    /// These options with another grace period for cancelled calls.
    ///
    /// @param grace how long
    /// @return the options
    public NodeOptions withCancelGrace(Duration grace) {
        return new NodeOptions(concurrency, queueLength, grace, placementTimeout, drainTimeout, slowInline, channels);
    }

    /// These options with another limit for placing.
    ///
    /// @param timeout how long
    /// @return the options
    public NodeOptions withPlacementTimeout(Duration timeout) {
        return new NodeOptions(concurrency, queueLength, cancelGrace, timeout, drainTimeout, slowInline, channels);
    }

    /// These options with another limit for draining.
    ///
    /// @param timeout how long
    /// @return the options
    public NodeOptions withDrainTimeout(Duration timeout) {
        return new NodeOptions(concurrency, queueLength, cancelGrace, placementTimeout, timeout, slowInline, channels);
    }

    /// These options with other knobs of channels.
    ///
    /// @param options the knobs
    /// @return the options
    public NodeOptions withChannels(ChannelOptions options) {
        return new NodeOptions(
                concurrency, queueLength, cancelGrace, placementTimeout, drainTimeout, slowInline, options);
    }

    long cancelGraceMillis() {
        return cancelGrace.toMillis();
    }

    long retryAfterMillis() {
        return RETRY_AFTER_MILLIS;
    }
}
