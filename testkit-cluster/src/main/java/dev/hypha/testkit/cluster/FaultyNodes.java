package dev.hypha.testkit.cluster;

import java.time.Duration;
import java.util.List;

/// Nodes that [Faults] can harm: in this JVM, or processes.
interface FaultyNodes {
    /// All nodes, the client too.
    List<String> names();

    void kill(String node);

    void restart(String node);

    boolean drain(String node, Duration timeout);

    void pause(String node);

    void resume(String node);

    /// Ends every pause.
    void resumeAll();
}
