package dev.hypha.testkit.cluster;

import dev.hypha.cluster.NodeMain;

/// A node that ends with the process that started it, even when that was killed and could not say so.
final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] arguments) throws Exception {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unusedEnd = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        });
        NodeMain.main(arguments);
    }
}
