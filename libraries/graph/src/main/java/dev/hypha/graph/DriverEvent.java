package dev.hypha.graph;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What happens to a [Driver].
sealed interface DriverEvent {
    /// Workers of an execution are being started.
    ///
    /// @param execution which
    /// @param workers how many
    /// @param latest the checkpoint to go on from
    record Launched(int execution, int workers, Optional<Latest> latest) implements DriverEvent {}

    /// A complete checkpoint.
    ///
    /// @param checkpoint its number
    /// @param barrier how the job stood when it was made
    /// @param created when it was complete
    /// @param pieces where the partitions are
    record Latest(long checkpoint, Barrier barrier, Instant created, List<StoredPiece> pieces) {}

    /// A worker reports.
    record Reported(int execution, int worker, Report report) implements DriverEvent {}

    /// A worker, or a connection between two, is gone.
    record Lost(int execution, int worker, String reason) implements DriverEvent {}

    /// No execution can be started.
    record Stuck(String reason) implements DriverEvent {}

    /// A checkpoint may be made, under this number.
    record CheckpointReady(int execution, long checkpoint) implements DriverEvent {}

    /// The store gives no number for a checkpoint; the job goes on without one.
    record NoCheckpoint(int execution, String reason) implements DriverEvent {}

    /// A checkpoint is complete.
    record Committed(int execution, long checkpoint, Instant created) implements DriverEvent {}

    /// A checkpoint could not be made complete; the job goes on without it.
    record NotCommitted(int execution, long checkpoint, String reason) implements DriverEvent {}

    /// Stop at the next barrier.
    record Pause() implements DriverEvent {}

    /// Go on.
    record Resume() implements DriverEvent {}

    /// End at the next barrier, or before if the job has not come to one.
    record Cancel() implements DriverEvent {}
}
