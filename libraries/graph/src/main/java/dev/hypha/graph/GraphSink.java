package dev.hypha.graph;

import java.io.IOException;

/// Where results go: a value for each vertex, by partition.
public interface GraphSink {
    /// Begins a partition. Partitions are written on several threads at once, and again if a worker is lost
    /// meanwhile: the last time counts.
    ///
    /// @param part the partition
    /// @return takes its vertices
    /// @throws IOException if it cannot be written
    Writer open(Part part) throws IOException;

    /// A partition of the results of an execution. A job that is recovered, or goes on, has several
    /// executions, each of which writes all partitions, or none, or is cut off.
    ///
    /// @param job names the job, unlike any other
    /// @param run names the execution, unlike any other
    /// @param partition its number, from 0
    /// @param partitions how many there are
    record Part(String job, String run, int partition, int partitions) {}

    /// Throws all results away.
    ///
    /// @return a sink
    static GraphSink none() {
        return callback((vertex, value) -> {});
    }

    /// Passes results to a function of this process: only for jobs that run in one.
    ///
    /// @param results is called on several threads at once, but once for a vertex; values are `Long`,
    ///     `Double`, or what the program's values are
    /// @return a sink
    static GraphSink callback(Results results) {
        return part -> new Writer() {
            @Override
            public void write(long vertex, Object value) {
                results.accept(vertex, value);
            }

            @Override
            public void complete() {}

            @Override
            public void close() {}
        };
    }

    /// Takes results.
    @FunctionalInterface
    interface Results {
        /// Takes one.
        ///
        /// @param vertex the vertex's id
        /// @param value its value
        void accept(long vertex, Object value);
    }

    /// Takes the results of one partition, in the order of ids.
    interface Writer extends AutoCloseable {
        /// Takes one.
        ///
        /// @param vertex the vertex's id
        /// @param value its value
        /// @throws IOException if it cannot be written
        default void write(long vertex, long value) throws IOException {
            write(vertex, (Object) value);
        }

        /// Takes one.
        ///
        /// @param vertex the vertex's id
        /// @param value its value
        /// @throws IOException if it cannot be written
        default void write(long vertex, double value) throws IOException {
            write(vertex, (Object) value);
        }

        /// Takes one.
        ///
        /// @param vertex the vertex's id
        /// @param value its value
        /// @throws IOException if it cannot be written
        void write(long vertex, Object value) throws IOException;

        /// The partition is complete, and may be shown.
        ///
        /// @throws IOException if it cannot be
        void complete() throws IOException;

        /// Frees what is held; a partition that is not complete is thrown away.
        @Override
        void close() throws IOException;
    }
}
