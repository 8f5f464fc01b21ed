package dev.hypha.testkit.cluster;

import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.testkit.Probe;

/// Functions that tell the test when and where they run.
final class Work {
    private Work() {}

    @DistributedFunction
    static String where() {
        return TaskContext.current().node().name();
    }

    /// Marks `started` and its node, and waits for the probe to open.
    @DistributedFunction
    static String holds(String probe) throws InterruptedException {
        return held(probe);
    }

    @DistributedFunction(idempotent = true)
    static String holdsAgain(String probe) throws InterruptedException {
        return held(probe);
    }

    private static String held(String name) throws InterruptedException {
        Probe probe = Probe.named(name);
        probe.mark("on " + where());
        probe.mark("started");
        probe.awaitOpen();
        return where();
    }
}
