package dev.hypha.graph;

import java.util.List;

/// What a [Driver] wants done.
sealed interface DriverEffect {
    /// Start the workers of an execution; answered by `Launched` or `Stuck`.
    record Launch(int execution) implements DriverEffect {}

    /// Tell a worker of the current execution.
    record Send(int worker, Command command) implements DriverEffect {}

    /// Have a number for the next checkpoint; answered by `CheckpointReady` or `NoCheckpoint`.
    record PrepareCheckpoint(int execution) implements DriverEffect {}

    /// Begin a checkpoint, under the number that was prepared.
    record BeginCheckpoint(long checkpoint, Barrier barrier) implements DriverEffect {}

    /// Make a checkpoint complete; answered by `Committed` or `NotCommitted`.
    record Commit(int execution, long checkpoint, List<StoredPiece> pieces) implements DriverEffect {}

    /// Write a line into the job's log.
    record Note(String line) implements DriverEffect {}

    /// Give a checkpoint up; the job goes on without it.
    record Abandon(long checkpoint, String reason) implements DriverEffect {}

    /// End all workers of the current execution.
    record Halt() implements DriverEffect {}

    /// The job has ended.
    record End(JobProgress.Phase phase, String reason) implements DriverEffect {}
}
