package dev.hypha.cluster;

import dev.hypha.spi.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a command reaches a cluster that runs, as options that picocli fills in.
public final class ClientOptions {
    @Option(
            names = "--peer",
            paramLabel = "ENDPOINT",
            split = ",",
            defaultValue = "${env:HYPHA_PEERS}",
            description = "A node of the cluster, as tcp://127.0.0.1:7101; repeat for more (default: those of the"
                    + " environment variable HYPHA_PEERS, with commas between them).")
    private List<String> peers = List.of();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "${env:HYPHA_CLUSTER}",
            description = "The cluster's name (default: that of the environment variable HYPHA_CLUSTER, the"
                    + " certificate's, or " + ClusterRuntimeBuilder.DEFAULT_CLUSTER + ").")
    private @Nullable String cluster;

    @Mixin
    private SecurityFlags security = new SecurityFlags();

    @Option(names = "--insecure", description = "Allow plaintext beyond loopback.")
    private boolean insecure;

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            description = "How long to look for a node (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private String connectTimeout = "10s";

    /// Options that are not filled in yet.
    public ClientOptions() {}

    /// Connects as a client.
    ///
    /// @param functions what it may call, besides what operators ask of nodes
    /// @return the client
    /// @throws IllegalArgumentException if an option is missing or has no meaning
    /// @throws IllegalStateException if no node can be reached
    public ClusterRuntime connect(Catalogue... functions) {
        if (peers.isEmpty()) {
            throw new IllegalArgumentException("Missing required option: '--peer=ENDPOINT'; or set HYPHA_PEERS");
        }
        List<Catalogue> known = new ArrayList<>(List.of(functions));
        known.add(new OperationsCatalogue());
        ClusterRuntimeBuilder builder = ClusterRuntime.builder()
                .client()
                .connectTimeout(duration(connectTimeout))
                .functions(known.toArray(Catalogue[]::new));
        security.tls().ifPresent(tls -> builder.security(tls.open()));
        if (cluster != null) {
            builder.cluster(cluster);
        }
        builder.peers(peers.toArray(String[]::new));
        return (insecure ? builder.insecure() : builder).start();
    }

    /// Reads a duration that was typed.
    ///
    /// @param text such as `500ms`, `30s` or `2m`
    /// @return the duration
    /// @throws IllegalArgumentException if it is none
    public static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no duration such as 500ms, 30s or 2m", e);
        }
    }
}
