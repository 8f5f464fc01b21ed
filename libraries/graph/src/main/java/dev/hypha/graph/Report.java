package dev.hypha.graph;

import java.util.List;

/// What a worker tells the driver.
public sealed interface Report {
    /// Its part of the graph is loaded.
    ///
    /// @param vertices how many vertices it has
    /// @param edges how many edges leave them
    /// @param bytes what its topology takes
    record Loaded(long vertices, long edges, long bytes) implements Report {}

    /// It has done a superstep; number 0 stands for initial or restored values.
    ///
    /// @param superstep the superstep
    /// @param active how many vertices have something to do in the next one
    /// @param messages over how many edges values came
    /// @param bytesSent what it has sent to other workers since it began
    /// @param sums what its vertices added to the aggregators
    record Stepped(long superstep, long active, long messages, long bytesSent, List<PartitionSums> sums)
            implements Report {
        /// Copies the list.
        public Stepped {
            sums = List.copyOf(sums);
        }
    }

    /// Its partitions, as they were when it was told to save them, are stored. Supersteps may have ended
    /// meanwhile.
    ///
    /// @param checkpoint the checkpoint's number
    /// @param pieces what was stored
    record Saved(long checkpoint, List<StoredPiece> pieces) implements Report {
        /// Copies the list.
        public Saved {
            pieces = List.copyOf(pieces);
        }
    }

    /// Its partitions could not be stored; it goes on.
    ///
    /// @param checkpoint the checkpoint's number
    /// @param message why
    record Unsaved(long checkpoint, String message) implements Report {}

    /// Its results are written.
    record Written() implements Report {}

    /// It cannot go on, and another worker could not either.
    ///
    /// @param message why, with a code
    record Broken(String message) implements Report {}
}
