package dev.hypha.testkit.cluster;

import dev.hypha.cluster.NodeCommand;
import dev.hypha.transport.Transports;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine;

/// A node that ends with the process that started it, even when that was killed and could not say so. It is as
/// fast as the nodes of a [TestCluster], and connects by the ways of a [Routes] file.
final class WorkerMain {
    /// The system property that names the file.
    static final String ROUTES = "hypha.test.routes";

    private WorkerMain() {}

    public static void main(String[] arguments) {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unusedEnd = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        });
        Path routes = Path.of(Objects.requireNonNull(System.getProperty(ROUTES), ROUTES));
        NodeCommand command = new NodeCommand(
                System.getenv(),
                node -> node.membership(FaultyNetwork.TIMES)
                        .transport(security -> new Routes(routes, Transports.open(FaultyNetwork.WIRES, security))));
        System.exit(new CommandLine(command).execute(arguments));
    }
}
