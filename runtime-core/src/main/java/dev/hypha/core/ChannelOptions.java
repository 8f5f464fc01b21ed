package dev.hypha.core;

import java.time.Duration;

/// The knobs of a node's channels.
///
/// @param windowBytes how much a sender may be ahead of its reader; what one channel may hold in memory on the
///     receiver's node, about
/// @param openTimeout how long a sender waits for its receiver to be opened, and before that for its node to
///     connect
/// @param waitingMax how many senders may wait for receivers on this node before more are refused
public record ChannelOptions(int windowBytes, Duration openTimeout, int waitingMax) {
    /// A window of 1 MB, 30 s for the receiver to come, 65,536 senders that wait.
    public static final ChannelOptions DEFAULT = new ChannelOptions(1024 * 1024, Duration.ofSeconds(30), 64 * 1024);

    private static final int WINDOW_BYTES_MIN = 1024;

    /// Checks the ranges.
    public ChannelOptions {
        if (windowBytes < WINDOW_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "windowBytes must be at least " + WINDOW_BYTES_MIN + ", was " + windowBytes);
        }
        if (openTimeout.isNegative()) {
            throw new IllegalArgumentException("openTimeout must not be negative, was " + openTimeout);
        }
        if (waitingMax < 0) {
            throw new IllegalArgumentException("waitingMax must not be negative, was " + waitingMax);
        }
    }

    /// These options with another window.
    ///
    /// @param bytes at least 1024
    /// @return the options
    public ChannelOptions withWindowBytes(int bytes) {
        return new ChannelOptions(bytes, openTimeout, waitingMax);
    }

    /// These options with another limit for opening.
    ///
    /// @param timeout how long
    /// @return the options
    public ChannelOptions withOpenTimeout(Duration timeout) {
        return new ChannelOptions(windowBytes, timeout, waitingMax);
    }

    /// These options with another limit of senders that wait.
    ///
    /// @param senders how many
    /// @return the options
    public ChannelOptions withWaitingMax(int senders) {
        return new ChannelOptions(windowBytes, openTimeout, senders);
    }
}
