package dev.hypha.graph;

import java.io.IOException;

/// A worker's connections to all others, for one execution.
interface Links extends AutoCloseable {
    /// Sends something to each other worker, and takes what each of them sends. Ends when all is sent and
    /// taken.
    ///
    /// @param talk how to write; called by this thread
    /// @param listen how to read; may be called for each worker by a thread of its own
    void exchange(Talk talk, Listen listen) throws IOException, InterruptedException;

    /// How many bytes were sent.
    long bytesSent();

    @Override
    void close();

    /// Writes for one worker.
    @FunctionalInterface
    interface Talk {
        void to(int worker, ColumnWriter out) throws IOException, InterruptedException;
    }

    /// Reads from one worker.
    @FunctionalInterface
    interface Listen {
        void from(int worker, ColumnReader in) throws IOException, InterruptedException;
    }
}
