package dev.hypha.samples.outcomes;

import dev.hypha.Progress;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;

/// Functions that end as the tour wants them to.
final class OutcomeFunctions {
    private OutcomeFunctions() {}

    /// The node that runs it.
    @DistributedFunction
    static String where() {
        return TaskContext.current().node().name();
    }

    @DistributedFunction
    static String fail() {
        throw new IllegalStateException("as it was asked to");
    }

    /// Reports that it runs, and runs on for ever.
    @DistributedFunction
    static void hold() throws InterruptedException {
        TaskContext.current().report(new Progress(0, 1, "running"));
        Thread.sleep(Long.MAX_VALUE);
    }

    /// As [#hold], but it could go on elsewhere from where it was.
    @DistributedFunction(idempotent = true, checkpoint = String.class)
    static void holdBehindCheckpoint() throws InterruptedException {
        TaskContext.current().checkpoint("half way");
        hold();
    }

    @DistributedFunction
    static String salaries() {
        return "nobody may see this";
    }

    /// A call that is deadly for every node that runs it, such as one that takes all the memory there is.
    @DistributedFunction(idempotent = true)
    static void crash() {
        Runtime.getRuntime().halt(1);
    }
}
