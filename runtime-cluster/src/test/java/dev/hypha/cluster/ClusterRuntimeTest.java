package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.DrainReport;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome.Failed;
import dev.hypha.Placement;
import dev.hypha.Taint;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Nodes of a cluster, several in this JVM.
@Timeout(60)
@Isolated("looks at all threads")
class ClusterRuntimeTest {
    private static final String ANY_PORT = "tcp://127.0.0.1:0";

    private static ClusterRuntimeBuilder worker(String name) {
        return ClusterRuntime.builder().cluster("test").node(name).listen(ANY_PORT);
    }

    private static ClusterRuntimeBuilder client(ClusterRuntime... workers) {
        ClusterRuntimeBuilder builder =
                ClusterRuntime.builder().cluster("test").node("client").client();
        for (ClusterRuntime each : workers) {
            builder.peers(endpoint(each));
        }
        return builder;
    }

    private static String endpoint(ClusterRuntime runtime) {
        return runtime.endpoint().orElseThrow().toString();
    }

    private static String unusedEndpoint() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "tcp://127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void clientSpawnsAndNeverRuns() throws InterruptedException {
        try (ClusterRuntime worker = worker("worker-1").start();
                ClusterRuntime client = client(worker).start()) {
            assertTrue(client.endpoint().isEmpty());
            assertFalse(client.self().runsCalls());
            for (int i = 0; i < 10; i++) {
                assertEquals("worker-1", client.spawn(TasksCalls.where()).join());
            }
            assertEquals(
                    List.of("client", "worker-1"),
                    client.nodes().stream().map(node -> node.id().name()).toList());
        }
    }

    @Test
    void labelsTaintsAndBindingsAreKnownToOthers() throws InterruptedException {
        try (ClusterRuntime eu = worker("eu")
                        .label("zone", "eu-1")
                        .bind(Desk.class, new Desk("books"))
                        .start();
                ClusterRuntime spot =
                        worker("spot").taint(Taint.noSchedule("spot")).start();
                ClusterRuntime client = client(eu, spot).start()) {
            awaitActive(client, 3);
            assertEquals("eu", client.spawn(TasksCalls.where()).join());
            assertEquals(
                    "spot",
                    client.spawn(TasksCalls.where()
                                    .on(Placement.selecting("!zone").tolerating("spot")))
                            .join());
            assertEquals(
                    "books",
                    client.spawn(DeskCalls.content().on(Placement.selecting("zone = eu-1")))
                            .join());
        }
    }

    private static void awaitActive(ClusterRuntime runtime, int count) {
        while (runtime.nodes().stream()
                        .filter(node -> node.state() == NodeInfo.State.ACTIVE)
                        .count()
                < count) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void nodeListMayBeTheSameOnAllNodes() throws IOException, InterruptedException {
        String first = unusedEndpoint();
        String second = unusedEndpoint();
        String alias = first.replace("127.0.0.1", "localhost");
        try (ClusterRuntime one =
                        worker("one").listen(first).peers(first, alias, second).start();
                ClusterRuntime two =
                        worker("two").listen(second).peers(first, second).start()) {
            awaitActive(one, 2);
            awaitActive(two, 2);
            while (one.nodes().size() > 2) { // until it has met itself at the alias
                LockSupport.parkNanos(1_000_000);
            }
            Set<String> names = new TreeSet<>();
            one.nodes().forEach(node -> names.add(node.id().name()));
            assertEquals(Set.of("one", "two"), names);
            assertEquals(
                    "two",
                    one.spawn(TasksCalls.where().on(Placement.onNode(new NodeId("two"))))
                            .join());
            assertEquals(
                    "one",
                    two.spawn(TasksCalls.where().on(Placement.onNode(new NodeId("one"))))
                            .join());
        }
    }

    @Test
    void twoNodesOfOneNameAreNotTakenForOne() {
        try (ClusterRuntime twin = worker("twin").start()) {
            ClusterRuntimeBuilder other = ClusterRuntime.builder()
                    .cluster("test")
                    .node("twin")
                    .client()
                    .peers(endpoint(twin))
                    .connectTimeout(Duration.ofMillis(300));
            String message =
                    assertThrows(IllegalStateException.class, other::start).getMessage();
            assertTrue(message.contains("HYP-NET-007") && message.contains("named twin"), message);
        }
    }

    @Test
    void workerWaitsForNobodyAndMeetsWhoComesLater() throws IOException, InterruptedException {
        String later = unusedEndpoint();
        try (ClusterRuntime early = worker("early").peers(later).start()) {
            JoinHandle<String> waiting = early.spawn(TasksCalls.where().on(Placement.onNode(new NodeId("late"))));
            assertFalse(waiting.isDone());
            try (ClusterRuntime late = worker("late").listen(later).start()) {
                assertEquals("late", waiting.join());
                assertEquals(NodeInfo.State.ACTIVE, late.self().state());
            }
        }
    }

    @Test
    void clientThatReachesNobodySaysWhomItTried() throws IOException {
        String nobody = unusedEndpoint();
        ClusterRuntimeBuilder lonely =
                ClusterRuntime.builder().cluster("test").client().peers(nobody).connectTimeout(Duration.ofMillis(300));
        String message =
                assertThrows(IllegalStateException.class, lonely::start).getMessage();
        assertTrue(
                message.startsWith("HYP-RUN-003 no node of cluster test could be reached within 300 ms: ")
                        && message.contains(nobody)
                        && message.contains("HYP-NET-002"),
                message);
    }

    @Test
    void clientOfAnotherClusterIsRefused() {
        try (ClusterRuntime worker = worker("worker").start()) {
            ClusterRuntimeBuilder stranger = ClusterRuntime.builder()
                    .cluster("other")
                    .client()
                    .peers(endpoint(worker))
                    .connectTimeout(Duration.ofMillis(300));
            String message =
                    assertThrows(IllegalStateException.class, stranger::start).getMessage();
            assertTrue(message.contains("HYP-NET-005"), message);
        }
    }

    @Test
    void plaintextKeepsToLoopbackUnlessInsecure() {
        ClusterRuntimeBuilder open = worker("open").listen("tcp://0.0.0.0:0");
        String message = assertThrows(TransportException.class, open::start).getMessage();
        assertTrue(message.contains("HYP-SEC-001") && message.contains("0.0.0.0"), message);
        assertThrows(SecurityRefusal.class, worker("far").peers("tcp://192.0.2.1:7101")::start);
        try (ClusterRuntime insecure = open.insecure().start()) {
            assertTrue(insecure.endpoint().orElseThrow() instanceof Endpoint.Tcp(var host, var port)
                    && host.equals("0.0.0.0")
                    && port > 0);
        }
    }

    @Test
    void unixSocketsServeToo(@TempDir Path directory) throws InterruptedException {
        String socket = "unix:" + directory.resolve("a.sock");
        try (ClusterRuntime worker = worker("worker").listen(socket).start();
                ClusterRuntime client = client(worker).start()) {
            assertEquals(socket, endpoint(worker));
            assertEquals(5, client.spawn(TasksCalls.add(2, 3)).join());
        }
    }

    @Test
    void portThatIsTakenIsNamed() {
        try (ClusterRuntime first = worker("first").start()) {
            TransportException e =
                    assertThrows(TransportException.class, worker("second").listen(endpoint(first))::start);
            assertEquals(TransportException.Code.CANNOT_BIND, e.code());
        }
    }

    @Test
    void startThatFailsHalfWayLeavesNothingBehind() throws InterruptedException {
        try (ClusterRuntime first = worker("first").start()) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            assertThrows(TransportException.class, worker("half-way").listen(endpoint(first))::start);
            for (Thread each : Thread.getAllStackTraces().keySet()) {
                if (!before.contains(each) && each.getName().startsWith("hypha-")) {
                    assertTrue(each.join(Duration.ofSeconds(10)), each::toString);
                }
            }
        }
    }

    @Test
    void builderRefusesWhatCannotBe() {
        ClusterRuntimeBuilder builder = ClusterRuntime.builder();
        assertThrows(IllegalArgumentException.class, builder::start);
        assertThrows(IllegalArgumentException.class, () -> builder.cluster(" "));
        assertThrows(IllegalArgumentException.class, () -> builder.node("a b"));
        assertThrows(IllegalArgumentException.class, () -> builder.listen("7101"));
        assertThrows(IllegalArgumentException.class, () -> builder.peers("http://a"));
        assertThrows(IllegalArgumentException.class, () -> builder.connectTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, worker("a").client()::start);
        assertThrows(IllegalArgumentException.class, ClusterRuntime.builder().client()::start);
    }

    @Test
    void drainEndsWhatRunsAndRefusesTheRest(@TempDir Path directory) throws IOException, InterruptedException {
        try (ClusterRuntime one = worker("one").start();
                ClusterRuntime two = worker("two").start();
                ClusterRuntime client = client(one, two).start()) {
            awaitActive(client, 3);
            JoinHandle<String> running =
                    client.spawn(TasksCalls.holdAt(directory.toString()).on(Placement.onNode(new NodeId("one"))));
            assertEquals("one", Tasks.awaitArrival(directory));
            Thread draining = Thread.startVirtualThread(
                    () -> assertTrue(one.drain(Duration.ofSeconds(30)).clean()));
            while (client.nodes().get(1).state() == NodeInfo.State.ACTIVE) {
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals("two", client.spawn(TasksCalls.where()).join());
            Tasks.open(directory);
            assertEquals("one", running.join());
            draining.join();
            assertEquals(NodeInfo.State.LEFT, one.self().state());
        }
    }

    @Test
    void drainThatIsTooShortSaysSo(@TempDir Path directory) throws IOException, InterruptedException {
        try (ClusterRuntime worker = worker("worker").start();
                ClusterRuntime client = client(worker).start()) {
            JoinHandle<String> running = client.spawn(TasksCalls.holdAt(directory.toString()));
            assertEquals("worker", Tasks.awaitArrival(directory));
            assertEquals(new DrainReport(worker.self().id(), 0, 0, 0, 1, 0), worker.drain(Duration.ofMillis(10)));
            Failed<?> failed = assertInstanceOf(Failed.class, running.outcome());
            assertEquals(new Failure.Cancelled(true, false), failed.failure());
        }
    }

    @Test
    void closeOfTheCallerWaitsForItsCallsElsewhere(@TempDir Path directory) throws IOException, InterruptedException {
        try (ClusterRuntime worker = worker("worker").start()) {
            ClusterRuntime client = client(worker).start();
            JoinHandle<String> running = client.spawn(TasksCalls.holdAt(directory.toString()));
            assertEquals("worker", Tasks.awaitArrival(directory));
            Thread closing = Thread.startVirtualThread(client::close);
            while (client.self().state() == NodeInfo.State.ACTIVE) {
                LockSupport.parkNanos(1_000_000);
            }
            Tasks.open(directory);
            assertEquals("worker", running.join());
            closing.join();
        }
    }
}
