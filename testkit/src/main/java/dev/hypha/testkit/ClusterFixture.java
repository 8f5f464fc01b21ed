package dev.hypha.testkit;

import dev.hypha.DistributedRuntime;
import dev.hypha.DrainReport;
import dev.hypha.NodeId;
import java.util.List;

/// A running cluster of some kind, as the contract suites need it. All of its nodes live in this JVM, so
/// that functions can report to the test by [Probe].
public interface ClusterFixture extends AutoCloseable {
    /// The runtime that the tests call through. It runs no calls itself, unless it is the only node.
    ///
    /// @return the caller's runtime
    DistributedRuntime caller();

    /// The nodes that run calls.
    ///
    /// @return their names, in order; never empty
    List<NodeId> workers();

    /// Ends a worker at once, as if its process had died.
    ///
    /// @param worker its name
    void kill(NodeId worker);

    /// Lets a worker leave in good order, and waits until it has.
    ///
    /// @param worker its name
    /// @return what became of its calls
    /// @throws InterruptedException if interrupted while waiting
    DrainReport drain(NodeId worker) throws InterruptedException;

    /// Ends the caller at once, as if its process had died.
    void killCaller();

    @Override
    void close();
}
