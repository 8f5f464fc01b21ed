package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.authority.AuthorityOptions;
import dev.hypha.security.authority.CaServer;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.authority.CertificateSpec;
import dev.hypha.security.authority.JoinDesk;
import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that fetch their certificates by tokens when they start, and renew them, told so by configuration
/// alone.
@Timeout(120)
class EnrolmentTest {
    @TempDir
    private Path folder;

    private CertificateAuthority authority;
    private CaServer server;
    private String address;

    @BeforeEach
    void start() throws IOException {
        authority = CertificateAuthority.create(AuthorityOptions.of("shop"));
        server = CaServer.start(authority, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = "127.0.0.1:" + server.address().getPort();
        Files.writeString(folder.resolve("policy.yaml"), """
                rules:
                  - {name: all, effect: allow, principals: ["spiffe://shop/*/*"], functions: ["*"]}
                """);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String token(SpiffeId id, Duration life) {
        return new JoinDesk(authority)
                .promise(CertificateSpec.of(id).withLifetime(life), Duration.ofHours(1), Optional.of(address))
                .text();
    }

    private Path configuration(String name, String more) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), """
                listen: tcp://127.0.0.1:0
                security:
                  directory: %s
                  policy: %s
                %s""".formatted(
                        folder.resolve(name), folder.resolve("policy.yaml"), more));
    }

    private BigInteger serial(String name) {
        return Pem.certificates(folder.resolve(name).resolve("cert.pem"))
                .getFirst()
                .getSerialNumber();
    }

    @Test
    void aNodeJoinsByATokenAndRenewsItsCertificateWhileItRuns() throws IOException, InterruptedException {
        Path secret = folder.resolve("token");
        PemFiles.writeSecret(secret, token(SpiffeId.node("shop", "worker"), CertificateSpec.LIFETIME_MIN) + "\n");
        Path worker = configuration("worker", "  join: {token-file: " + secret + "}\n  renew: true\n");
        Path client = Files.writeString(
                folder.resolve("web.yaml"), "client: true\nsecurity: {directory: " + folder.resolve("web") + "}\n");
        try (ChildNode node = ChildNode.start("--config", worker.toString())) {
            // of the cluster that the certificate says, and nothing else did
            assertTrue(node.readyLine().startsWith("node worker of cluster shop listens at "), node.readyLine());
            BigInteger first = authority.issued().getFirst().serial();
            try (ClusterRuntime web = ClusterRuntime.builder()
                    .config(ClusterConfig.load(
                            client,
                            Map.of(
                                    "HYPHA_SECURITY_JOIN_TOKEN",
                                    token(SpiffeId.client("shop", "web"), Duration.ofDays(1)),
                                    "HYPHA_PEERS",
                                    node.endpoint())))
                    .start()) {
                assertEquals(
                        "worker",
                        web.spawn(TasksCalls.where().on(Placement.onNode(new NodeId("worker"))))
                                .join());
                // a certificate of a minute is due for renewal at once, as it is dated back for wrong clocks
                while (serial("worker").equals(first)) {
                    LockSupport.parkNanos(10_000_000);
                }
                assertEquals("worker", web.spawn(TasksCalls.where()).join());
            }
        }
        Files.delete(secret);
        try (ChildNode again = ChildNode.start("--config", worker.toString())) { // needs no token any more
            assertTrue(again.readyLine().startsWith("node worker of cluster shop "), again.readyLine());
        }
    }

    @Test
    void aNodeThatCannotJoinSaysWhy() throws IOException {
        assertRefused("HYP-SEC-037", ClusterConfig.load(configuration("none", ""), Map.of()));
        String used = token(SpiffeId.node("shop", "w"), Duration.ofDays(1));
        Map<String, String> environment = Map.of("HYPHA_SECURITY_JOIN_TOKEN", used);
        ClusterRuntime.builder()
                .config(ClusterConfig.load(configuration("w", ""), environment))
                .start()
                .close();
        assertRefused("HYP-SEC-032", ClusterConfig.load(configuration("other", ""), environment));
        ClusterConfig config = ClusterConfig.load(configuration("w", ""), environment);
        assertFalse(config.toString().contains(used.substring(20, 60)), config.toString());
    }

    private static void assertRefused(String code, ClusterConfig config) {
        SecurityRefusal refusal = assertThrows(
                SecurityRefusal.class,
                () -> ClusterRuntime.builder().config(config).start());
        assertEquals(code, refusal.code());
    }
}
