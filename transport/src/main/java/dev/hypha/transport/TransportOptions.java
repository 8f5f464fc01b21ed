package dev.hypha.transport;

import java.time.Duration;

/// The knobs of a transport. Made by [#builder]; [#DEFAULTS] serves almost everyone.
///
/// @param threads event loops
/// @param io what moves the bytes of sockets
/// @param chunkBytes messages larger than this are cut into chunks of this size
/// @param windowBytes bytes of the data lane that a peer may send ahead of their consumption
/// @param messageBytesMax the largest message that is taken
/// @param queuedBytesMax senders wait when so much is queued on one connection
/// @param pingAfter a peer that says nothing for so long is asked whether it is there
/// @param pingsMissedMax unanswered pings after which the connection closes
/// @param handshakeTimeout how long connecting and the handshake may take
/// @param closeTimeout how long a closing connection tries to write what was sent
/// @param directWrites whether a sending thread may write to the socket itself when the connection is quiet
public record TransportOptions(
        int threads,
        Io io,
        int chunkBytes,
        long windowBytes,
        int messageBytesMax,
        long queuedBytesMax,
        Duration pingAfter,
        int pingsMissedMax,
        Duration handshakeTimeout,
        Duration closeTimeout,
        boolean directWrites) {
    /// What moves the bytes of sockets.
    public enum Io {
        /// The fastest that this machine offers; the system property `hypha.transport.io` may name another.
        BEST,
        /// Linux epoll.
        EPOLL,
        /// The JDK's selectors, on every system.
        NIO
    }

    /// The default of every knob.
    public static final TransportOptions DEFAULTS = builder().build();

    /// Checks the ranges.
    public TransportOptions {
        require(threads >= 1, "threads must be at least 1", threads);
        require(chunkBytes >= 1024 && chunkBytes <= 128 * 1024, "chunkBytes must be 1 KB to 128 KB", chunkBytes);
        require(
                windowBytes >= 64 * 1024 && windowBytes <= Integer.MAX_VALUE,
                "windowBytes must be 64 KB to 2 GB",
                windowBytes);
        require(
                messageBytesMax >= chunkBytes && messageBytesMax <= 1 << 30,
                "messageBytesMax must be chunkBytes to 1 GB",
                messageBytesMax);
        require(queuedBytesMax >= 1024 * 1024, "queuedBytesMax must be at least 1 MB", queuedBytesMax);
        require(pingAfter.isPositive(), "pingAfter must be positive", pingAfter);
        require(pingsMissedMax >= 1, "pingsMissedMax must be at least 1", pingsMissedMax);
        require(handshakeTimeout.isPositive(), "handshakeTimeout must be positive", handshakeTimeout);
        require(closeTimeout.isPositive(), "closeTimeout must be positive", closeTimeout);
    }

    private static void require(boolean good, String rule, Object value) {
        if (!good) {
            throw new IllegalArgumentException(rule + ", was " + value);
        }
    }

    /// Starts from the defaults.
    ///
    /// @return a builder
    public static Builder builder() {
        return new Builder();
    }

    /// Collects options.
    public static final class Builder {
        private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        private Io io = Io.BEST;
        private int chunkBytes = 64 * 1024;
        private long windowBytes = 16L << 20;
        private int messageBytesMax = 256 << 20;
        private long queuedBytesMax = 64L << 20;
        private Duration pingAfter = Duration.ofSeconds(5);
        private int pingsMissedMax = 3;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofSeconds(5);
        private boolean directWrites = true;

        private Builder() {}

        /// Sets the number of event loops; by default one for two processors.
        ///
        /// @param value at least 1
        /// @return this
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /// Sets what moves the bytes of sockets.
        ///
        /// @param value [Io#BEST] by default
        /// @return this
        public Builder io(Io value) {
            io = value;
            return this;
        }

        /// Sets the size of chunks.
        ///
        /// @param value 64 KB by default
        /// @return this
        public Builder chunkBytes(int value) {
            chunkBytes = value;
            return this;
        }

        /// Sets the credit that a peer starts with.
        ///
        /// @param value 16 MB by default
        /// @return this
        public Builder windowBytes(long value) {
            windowBytes = value;
            return this;
        }

        /// Sets the largest message that is taken.
        ///
        /// @param value 256 MB by default
        /// @return this
        public Builder messageBytesMax(int value) {
            messageBytesMax = value;
            return this;
        }

        /// Sets how much may be queued before senders wait.
        ///
        /// @param value 64 MB by default
        /// @return this
        public Builder queuedBytesMax(long value) {
            queuedBytesMax = value;
            return this;
        }

        /// Sets how long a peer may be silent before it is asked.
        ///
        /// @param value 5 seconds by default
        /// @return this
        public Builder pingAfter(Duration value) {
            pingAfter = value;
            return this;
        }

        /// Sets after how many unanswered pings the connection closes.
        ///
        /// @param value 3 by default
        /// @return this
        public Builder pingsMissedMax(int value) {
            pingsMissedMax = value;
            return this;
        }

        /// Sets how long connecting and the handshake may take.
        ///
        /// @param value 10 seconds by default
        /// @return this
        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = value;
            return this;
        }

        /// Sets how long a closing connection tries to write what was sent.
        ///
        /// @param value 5 seconds by default
        /// @return this
        public Builder closeTimeout(Duration value) {
            closeTimeout = value;
            return this;
        }

        /// Sets whether a sending thread may write to the socket itself when the connection is quiet.
        ///
        /// @param value true by default
        /// @return this
        public Builder directWrites(boolean value) {
            directWrites = value;
            return this;
        }

        /// Ends in the record.
        ///
        /// @return the options
        public TransportOptions build() {
            return new TransportOptions(
                    threads,
                    io,
                    chunkBytes,
                    windowBytes,
                    messageBytesMax,
                    queuedBytesMax,
                    pingAfter,
                    pingsMissedMax,
                    handshakeTimeout,
                    closeTimeout,
                    directWrites);
        }
    }
}
