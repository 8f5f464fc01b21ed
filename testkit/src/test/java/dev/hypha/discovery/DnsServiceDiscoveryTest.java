package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery.Candidate;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.testkit.DiscoveryContract;
import dev.hypha.testkit.DiscoveryFixture;
import dev.hypha.testkit.RecordingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SRV records of a real dnsmasq. It reads them at its start only, so every change is a new start.
class DnsServiceDiscoveryTest extends DiscoveryContract {
    private static final String NAME = "_hypha._tcp.test";

    @TempDir
    private Path directory;

    @Override
    protected DiscoveryFixture source() throws IOException {
        Fixture fixture = new Fixture(new Dnsmasq(directory));
        fixture.restore();
        return fixture;
    }

    @Test
    void aLowerPriorityGoesFirst() throws Exception {
        try (Dnsmasq server = new Dnsmasq(directory)) {
            server.hosts(List.of("127.0.0.1 a.test", "127.0.0.2 b.test", "127.0.0.3 c.test"));
            server.start(List.of(
                    "srv-host=" + NAME + ",a.test,7101,20,1",
                    "srv-host=" + NAME + ",b.test,7102,10,1",
                    "srv-host=" + NAME + ",c.test,7103,30,1"));
            RecordingListener listener = new RecordingListener();
            try (Discovery discovery = discovery(server)) {
                discovery.start(new Self("blue", new NodeId("me"), List.of()), listener);
                List<String> order =
                        listener
                                .awaitEndpoints("tcp://127.0.0.1:7101", "tcp://127.0.0.2:7102", "tcp://127.0.0.3:7103")
                                .stream()
                                .map(Candidate::endpoint)
                                .toList();
                assertEquals(List.of("tcp://127.0.0.2:7102", "tcp://127.0.0.1:7101", "tcp://127.0.0.3:7103"), order);
            }
        }
    }

    /// 200 records do not fit into a datagram.
    @Test
    void aLongAnswerComesByTcp() throws Exception {
        List<String> hosts = new ArrayList<>();
        List<String> services = new ArrayList<>();
        List<String> endpoints = new ArrayList<>();
        IntStream.rangeClosed(1, 200).forEach(i -> {
            hosts.add("127.0.1." + i + " host" + i + ".test");
            services.add("srv-host=" + NAME + ",host" + i + ".test," + (7000 + i));
            endpoints.add("tcp://127.0.1." + i + ":" + (7000 + i));
        });
        try (Dnsmasq server = new Dnsmasq(directory)) {
            server.hosts(hosts);
            server.start(services);
            RecordingListener listener = new RecordingListener();
            try (Discovery discovery = discovery(server)) {
                discovery.start(new Self("blue", new NodeId("me"), List.of()), listener);
                listener.awaitEndpoints(endpoints.toArray(String[]::new));
            }
        }
    }

    private static DnsDiscovery discovery(Dnsmasq server) {
        return DnsDiscovery.srv(NAME)
                .resolvers(List.of(server.address()))
                .timeToLive(Duration.ofMillis(20), Duration.ofMillis(200))
                .timeout(Duration.ofSeconds(1))
                .build();
    }

    private static final class Fixture implements DiscoveryFixture {
        private final Map<NodeId, String> nodes = new TreeMap<>();
        private final Dnsmasq server;
        private boolean running;

        Fixture(Dnsmasq server) {
            this.server = server;
        }

        @Override
        public Discovery discovery() {
            return DnsServiceDiscoveryTest.discovery(server);
        }

        @Override
        public void appear(String cluster, NodeId node, String endpoint) throws IOException {
            nodes.put(node, endpoint);
            changed();
        }

        @Override
        public void vanish(NodeId node) throws IOException {
            nodes.remove(node);
            changed();
        }

        private void changed() throws IOException {
            if (running) {
                server.stop();
                restore();
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
            List<String> hosts = new ArrayList<>();
            List<String> services = new ArrayList<>();
            nodes.forEach((node, endpoint) -> {
                String[] parts = endpoint.substring("tcp://".length()).split(":", -1);
                hosts.add(parts[0] + " " + node + ".test");
                services.add("srv-host=" + NAME + "," + node + ".test," + parts[1]);
            });
            server.hosts(hosts);
            server.start(services);
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
