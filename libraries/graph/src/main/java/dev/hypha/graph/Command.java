package dev.hypha.graph;

import java.util.List;

/// What the driver tells a worker. Between them goes control alone, never a vertex's value.
public sealed interface Command {
    /// Load your partitions of the graph.
    record Load() implements Command {}

    /// Get to know the other workers, and set initial values.
    ///
    /// @param vertexCount how many vertices there are in all
    record Begin(long vertexCount) implements Command {}

    /// Get to know the other workers, and take the values from a checkpoint.
    ///
    /// @param vertexCount how many vertices there are in all
    /// @param checkpoint its number
    /// @param pieces your partitions' pieces
    record Restore(long vertexCount, long checkpoint, List<StoredPiece> pieces) implements Command {
        /// Copies the list.
        public Restore {
            pieces = List.copyOf(pieces);
        }
    }

    /// Do a superstep.
    ///
    /// @param superstep its number
    /// @param aggregated what the aggregators came to in the one before
    record Step(long superstep, List<Double> aggregated) implements Command {
        /// Copies the list.
        public Step {
            aggregated = List.copyOf(aggregated);
        }
    }

    /// Copy your partitions, and store the copy while you go on. Answered once it is stored.
    ///
    /// @param checkpoint the checkpoint's number
    record Save(long checkpoint) implements Command {}

    /// Write the results.
    record Write() implements Command {}

    /// The job is over.
    record Stop() implements Command {}
}
