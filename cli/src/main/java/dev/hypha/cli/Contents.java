package dev.hypha.cli;

import dev.hypha.security.SpiffeId;
import dev.hypha.security.authority.CertificateSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what a certificate says.
final class Contents {
    @Option(names = "--client", description = "A certificate of a client, which calls and runs nothing.")
    private boolean client;

    @Option(
            names = "--dns",
            paramLabel = "NAME",
            description = "A DNS name for other software to check; repeat for more. Hypha goes by the identity alone.")
    private List<String> dns = List.of();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "An address for other software; repeat for more.")
    private List<String> ips = List.of();

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "A label that the authority vouches for, its key beginning with node.hypha.dev/; repeat for"
                    + " more.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            converter = Lifetime.class,
            description = "From now to its end, as 30d, 12h or 90m.")
    private @Nullable Duration lifetime;

    boolean client() {
        return client;
    }

    CertificateSpec spec(SpiffeId id, Duration lifetimeDefault) {
        return CertificateSpec.of(id)
                .withDns(dns)
                .withIps(ips)
                .withLabels(labels)
                .withLifetime(lifetime == null ? lifetimeDefault : lifetime);
    }
}
