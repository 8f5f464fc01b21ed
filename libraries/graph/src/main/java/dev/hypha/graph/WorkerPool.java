package dev.hypha.graph;

/// Starts and ends the workers of executions, and carries commands to them. What they report and what
/// becomes of them goes to the queue of the [DriverLoop] that uses the pool.
interface WorkerPool extends AutoCloseable {
    /// Starts workers for an execution, which load their parts without being told; the ones before are halted.
    ///
    /// @param execution its number
    /// @param events where reports and losses go
    /// @return how many workers
    /// @throws GraphException if there cannot be any
    int launch(int execution, EventQueue events) throws InterruptedException;

    /// Tells a worker of the current execution. If it is gone, that comes as an event.
    void send(int worker, Command command);

    /// Ends all workers of the current execution, and waits until they touch nothing any more.
    void halt();

    @Override
    void close();

    /// Where events go.
    @FunctionalInterface
    interface EventQueue {
        void add(DriverEvent event);
    }
}
