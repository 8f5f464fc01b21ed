package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.testkit.DiscoveryContract;
import dev.hypha.testkit.DiscoveryFixture;
import dev.hypha.testkit.RecordingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A and AAAA records of a real dnsmasq, which reads its hosts again at SIGHUP. All nodes have one port, so
/// this fixture ignores that of the contract and finds endpoints by their address.
class DnsAddressDiscoveryTest extends DiscoveryContract {
    @TempDir
    private Path directory;

    @Override
    protected DiscoveryFixture source() throws IOException {
        Fixture fixture = new Fixture(new Dnsmasq(directory));
        fixture.restore();
        return fixture;
    }

    @Test
    void bothKindsOfAddressCount() throws Exception {
        try (Dnsmasq server = new Dnsmasq(directory)) {
            server.hosts(List.of("127.0.0.9 both.test", "fd00::9 both.test"));
            server.start(List.of());
            RecordingListener listener = new RecordingListener();
            try (Discovery discovery = discovery(server, "both.test")) {
                discovery.start(new Self("blue", new NodeId("me"), List.of()), listener);
                listener.awaitEndpoints("tcp://127.0.0.9:7100", "tcp://[fd00:0:0:0:0:0:0:9]:7100");
            }
        }
    }

    @Test
    void aNameThatDoesNotExistIsToldAndAskedForAgain() throws Exception {
        try (Dnsmasq server = new Dnsmasq(directory)) {
            server.start(List.of());
            RecordingListener listener = new RecordingListener();
            try (Discovery discovery = discovery(server, "later.test")) {
                discovery.start(new Self("blue", new NodeId("me"), List.of()), listener);
                DiscoveryProblem problem = listener.awaitProblem(_ -> true);
                assertEquals(DiscoveryProblem.Kind.UNKNOWN_NAME, problem.kind());
                assertTrue(problem.detail().contains("later.test"), problem::toString);
                listener.awaitEndpoints();
                server.hosts(List.of("127.0.0.9 later.test"));
                server.reload();
                listener.awaitEndpoints("tcp://127.0.0.9:7100");
            }
        }
    }

    private static DnsDiscovery discovery(Dnsmasq server, String name) {
        return DnsDiscovery.addresses(name, 7100)
                .resolvers(List.of(server.address()))
                .timeToLive(Duration.ofMillis(20), Duration.ofMillis(200))
                .timeout(Duration.ofSeconds(1))
                .build();
    }

    /// Maps the port of the contract's endpoint into the way's; a combination of one way for each port.
    private static final class Fixture implements DiscoveryFixture {
        private final Map<NodeId, String> nodes = new TreeMap<>();
        private final Dnsmasq server;
        private boolean running;

        Fixture(Dnsmasq server) {
            this.server = server;
        }

        @Override
        public Discovery discovery() {
            return CombinedDiscovery.of(List.of(7101, 7102, 7103).stream()
                    .map(port -> DnsDiscovery.addresses("nodes-" + port + ".test", port)
                            .resolvers(List.of(server.address()))
                            .timeToLive(Duration.ofMillis(20), Duration.ofMillis(200))
                            .timeout(Duration.ofSeconds(1))
                            .build())
                    .toList());
        }

        @Override
        public void appear(String cluster, NodeId node, String endpoint) throws IOException {
            String[] parts = endpoint.substring("tcp://".length()).split(":", -1);
            nodes.put(node, parts[0] + " nodes-" + parts[1] + ".test");
            write();
        }

        @Override
        public void vanish(NodeId node) throws IOException {
            nodes.remove(node);
            write();
        }

        private void write() throws IOException {
            server.hosts(List.copyOf(nodes.values()));
            if (running) {
                try {
                    server.reload();
                } catch (InterruptedException e) {
                    throw new UncheckedIOException(new IOException(e));
                }
            }
        }

        @Override
        public void interrupt() {
            running = false;
            server.stop();
        }

        @Override
        public void restore() throws IOException {
            running = true;
            server.start(List.of());
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
