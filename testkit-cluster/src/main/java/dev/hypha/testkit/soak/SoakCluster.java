package dev.hypha.testkit.soak;

import dev.hypha.DistributedRuntime;
import java.util.List;

/// A cluster that can be harmed: nodes of this JVM, or processes.
interface SoakCluster extends AutoCloseable {
    /// The runtime that the load is spawned through.
    DistributedRuntime client();

    /// The names of the workers.
    List<String> workers();

    /// Where functions write what they do.
    Ledger ledger();

    void kill(String node);

    void pause(String node);

    /// Lets a node leave in good order, and waits until it has.
    ///
    /// @return whether all its calls ended by themselves
    boolean drain(String node) throws InterruptedException;

    /// Cuts nodes off from the rest of the cluster.
    void partition(List<String> nodes);

    void oneWay(String from, String to);

    void reset(String node);

    /// Ends all faults, starts what is not alive, and waits until all are connected.
    void recover() throws InterruptedException;

    @Override
    void close();
}
