package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.testkit.DiscoveryContract;
import dev.hypha.testkit.DiscoveryFixture;
import dev.hypha.testkit.RecordingListener;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// No Consul can be packaged with the tests: a server that answers in its recorded format stands in.
class ConsulDiscoveryTest extends DiscoveryContract {
    private static final Self SELF = new Self("blue", new NodeId("me"), List.of("tcp://127.0.0.1:7101"));

    private final RecordingListener listener = new RecordingListener();
    private ConsulServer server;
    private URI agent;

    @BeforeEach
    void startServer() throws IOException {
        server = new ConsulServer();
        agent = server.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
        assertEquals("", listener.offences());
    }

    @Override
    protected DiscoveryFixture source() throws IOException {
        ConsulServer own = new ConsulServer();
        return new Fixture(own, own.start());
    }

    @Test
    void anIndexThatGoesBackBeginsAnew() throws Exception {
        server.put("a", "blue", "a", "127.0.0.1", 1);
        try (Discovery discovery = builder(agent).build()) {
            discovery.start(new Self("blue", new NodeId("me"), List.of()), listener);
            listener.awaitEndpoints("tcp://127.0.0.1:1");
            server.put("b", "blue", "b", "127.0.0.1", 2);
            listener.awaitEndpoints("tcp://127.0.0.1:1", "tcp://127.0.0.1:2");
            server.changed(3);
            server.put("c", "blue", "c", "127.0.0.1", 3);
            listener.awaitEndpoints("tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "tcp://127.0.0.1:3");
            server.put("d", "blue", "d", "127.0.0.1", 4);
            listener.awaitEndpoints("tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "tcp://127.0.0.1:3", "tcp://127.0.0.1:4");
            List<Long> asked = server.askedIndexes();
            assertEquals(0, asked.getFirst());
            assertTrue(asked.lastIndexOf(0L) > 0, asked::toString);
        }
        listener.closed();
    }

    @Test
    void theCheckIsPassedAndALostRegistrationMadeAgain() throws Exception {
        try (Discovery discovery =
                builder(agent).timeToLive(Duration.ofSeconds(1)).build()) {
            discovery.start(SELF, listener);
            server.awaitServices(1);
            server.awaitPassed(2);
            server.forget();
            server.awaitServices(1);
        }
        server.awaitServices(0);
        listener.closed();
    }

    @Test
    void errorsAreToldAndWhatIsKnownStays() throws Exception {
        server.put("a", "blue", "a", "127.0.0.1", 1);
        try (Discovery discovery =
                builder(agent).token(() -> Optional.of("secret")).build()) {
            discovery.start(SELF, listener);
            listener.awaitEndpoints("tcp://127.0.0.1:1");
            server.fail(500, "No cluster leader");
            DiscoveryProblem problem =
                    listener.awaitProblem(each -> each.detail().contains("500"));
            assertEquals(DiscoveryProblem.Kind.UNREACHABLE, problem.kind());
            assertTrue(problem.detail().contains("No cluster leader"), problem::toString);
            server.fail(403, "Permission denied: token lacks permission 'service:read'");
            problem = listener.awaitProblem(each -> each.kind() == DiscoveryProblem.Kind.REFUSED);
            assertTrue(problem.remedy().contains("token"), problem::toString);
            server.fail(201, "");
            server.fail(200, "");
            server.put("b", "blue", "b", "127.0.0.1", 2);
            listener.awaitEndpoints("tcp://127.0.0.1:1", "tcp://127.0.0.1:2");
            assertTrue(server.tokens().stream().allMatch("secret"::equals));
            assertTrue(listener.problems().stream()
                    .noneMatch(each -> each.toString().contains("secret")));
        }
        listener.closed();
    }

    @Test
    void anotherNodeOfTheSameNameIsTold() throws Exception {
        server.put("twin", "blue", "me", "127.0.0.9", 9);
        try (Discovery discovery = builder(agent).build()) {
            discovery.start(SELF, listener);
            DiscoveryProblem problem =
                    listener.awaitProblem(each -> each.kind() == DiscoveryProblem.Kind.DUPLICATE_NODE);
            assertTrue(problem.detail().contains("tcp://127.0.0.9:9"), problem::toString);
        }
        listener.closed();
    }

    @Test
    void withoutAnAddressTheAgentsCounts() throws Exception {
        try (Discovery discovery = builder(agent).build();
                Discovery other = builder(agent).build()) {
            discovery.start(
                    new Self("blue", new NodeId("wild"), List.of("tcp://0.0.0.0:7105")), new RecordingListener());
            other.start(new Self("blue", new NodeId("me"), List.of()), listener);
            listener.awaitEndpoints("tcp://127.0.0.7:7105");
        }
        listener.closed();
    }

    private static ConsulDiscovery.Builder builder(URI agent) {
        return ConsulDiscovery.at(agent, "hypha").backoff(Duration.ofMillis(20));
    }

    private static final class Fixture implements DiscoveryFixture {
        private final ConsulServer server;
        private final URI agent;

        Fixture(ConsulServer server, URI agent) {
            this.server = server;
            this.agent = agent;
        }

        @Override
        public Discovery discovery() {
            return builder(agent).build();
        }

        @Override
        public void appear(String cluster, NodeId node, String endpoint) {
            URI uri = URI.create(endpoint);
            server.put(node.name(), cluster, node.name(), uri.getHost(), uri.getPort());
        }

        @Override
        public void vanish(NodeId node) {
            server.remove(node.name());
        }

        @Override
        public void interrupt() {
            server.stop();
        }

        @Override
        public void restore() throws IOException {
            server.start();
        }

        @Override
        public boolean tellsClusters() {
            return true;
        }

        @Override
        public boolean announces() {
            return true;
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
