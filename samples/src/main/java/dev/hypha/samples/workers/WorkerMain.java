package dev.hypha.samples.workers;

import dev.hypha.cluster.NodeMain;

/// A node that ends with the process that started it, even when that was killed and could not say so.
public final class WorkerMain {
    private WorkerMain() {}

    /// Runs a node.
    ///
    /// @param arguments the options of `hypha node`
    public static void main(String[] arguments) {
        endWithParent();
        NodeMain.main(arguments);
    }

    /// Makes this process end when the one ends that started it.
    public static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unusedEnd = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        });
    }
}
