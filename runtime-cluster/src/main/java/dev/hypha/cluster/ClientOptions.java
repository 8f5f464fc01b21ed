package dev.hypha.cluster;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/// How a command reaches a cluster that runs.
final class ClientOptions {
    @Option(
            names = "--peer",
            paramLabel = "ENDPOINT",
            required = true,
            description = "A node of the cluster, as tcp://127.0.0.1:7101; repeat for more.")
    private List<String> peers = List.of();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The cluster's name (default: ${DEFAULT-VALUE}).",
            defaultValue = ClusterRuntimeBuilder.DEFAULT_CLUSTER)
    private String cluster = ClusterRuntimeBuilder.DEFAULT_CLUSTER;

    @Option(names = "--insecure", description = "Allow plaintext beyond loopback.")
    private boolean insecure;

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            description = "How long to look for a node (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private String connectTimeout = "10s";

    /// Connects as a client.
    ///
    /// @throws IllegalArgumentException if an option has no meaning
    /// @throws IllegalStateException if no node can be reached
    ClusterRuntime connect() {
        ClusterRuntimeBuilder builder = ClusterRuntime.builder()
                .cluster(cluster)
                .client()
                .connectTimeout(duration(connectTimeout))
                .functions(new OperationsCatalogue());
        builder.peers(peers.toArray(String[]::new));
        return (insecure ? builder.insecure() : builder).start();
    }

    static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no duration such as 500ms, 30s or 2m", e);
        }
    }
}
