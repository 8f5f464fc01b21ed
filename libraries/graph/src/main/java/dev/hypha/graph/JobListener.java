package dev.hypha.graph;

/// Is told how a job goes, on the thread of its [DriverLoop]; must return soon.
@FunctionalInterface
interface JobListener {
    /// Something has changed.
    void progress(JobProgress progress);

    /// Something has happened that is worth a line in the job's log; told on any thread.
    default void note(String line) {}
}
