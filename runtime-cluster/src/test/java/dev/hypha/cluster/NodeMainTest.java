package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome.Failed;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Workers in JVMs of their own, over TCP.
@Timeout(120)
class NodeMainTest {
    @TempDir
    private Path directory;

    private static ChildNode worker(String name, String... more) throws IOException {
        String[] flags = {"--name", name, "--cluster", "test", "--listen", "tcp://127.0.0.1:0"};
        String[] all = Arrays.copyOf(flags, flags.length + more.length);
        System.arraycopy(more, 0, all, flags.length, more.length);
        return ChildNode.start(all);
    }

    private static ClusterRuntime client(ChildNode... workers) {
        ClusterRuntimeBuilder builder = ClusterRuntime.builder().cluster("test").client();
        for (ChildNode each : workers) {
            builder.peers(each.endpoint());
        }
        ClusterRuntime client = builder.start();
        while (client.nodes().stream().anyMatch(node -> node.state() == NodeInfo.State.CONNECTING)) {
            LockSupport.parkNanos(1_000_000);
        }
        return client;
    }

    @Test
    void flagsGoBeforeTheFile() throws IOException, InterruptedException {
        Path config = Files.writeString(
                directory.resolve("node.yaml"),
                "cluster: test\nnode: from-file\nlisten: tcp://127.0.0.1:0\nlabels: {zone: eu-1, disk: hdd}\n");
        try (ChildNode worker = ChildNode.start(
                        "--config",
                        config.toString(),
                        "--name",
                        "from-flag",
                        "--label",
                        "disk=ssd",
                        "--resource",
                        "gpu=2");
                ClusterRuntime client = client(worker)) {
            String ready = "node from-flag of cluster test listens at " + worker.endpoint() + " with ";
            assertTrue(worker.readyLine().startsWith(ready), worker.readyLine());
            assertEquals(
                    "from-flag",
                    client.spawn(TasksCalls.where()
                                    .on(Placement.selecting("zone = eu-1, disk = ssd")
                                            .requiring("gpu", 2)))
                            .join());
        }
    }

    @Test
    void killedWorkerIsLostToWhatMustNotRunTwice() throws IOException, InterruptedException {
        try (ChildNode worker = worker("worker");
                ClusterRuntime client = client(worker)) {
            JoinHandle<String> handle =
                    client.spawn(TasksCalls.holdAt(directory.toString()).retrying(RetryPolicy.upTo(3)));
            Tasks.awaitArrival(directory);
            worker.kill();
            Failed<?> failed = assertInstanceOf(Failed.class, handle.outcome());
            assertEquals(new Failure.Lost(new NodeId("worker")), failed.failure());
        }
    }

    @Test
    void killedWorkersIdempotentCallRunsElsewhere() throws IOException, InterruptedException {
        try (ChildNode one = worker("one");
                ChildNode two = worker("two");
                ClusterRuntime client = client(one, two)) {
            JoinHandle<String> handle =
                    client.spawn(TasksCalls.holdAtAgain(directory.toString()).retrying(RetryPolicy.upTo(3)));
            boolean onOne = Tasks.awaitArrival(directory).equals("one");
            (onOne ? one : two).kill();
            Tasks.open(directory);
            assertEquals(onOne ? "two" : "one", handle.join());
        }
    }

    @Test
    void terminatedWorkerDrainsAndExitsWith0() throws IOException, InterruptedException {
        try (ChildNode worker = worker("worker");
                ClusterRuntime client = client(worker)) {
            JoinHandle<String> handle = client.spawn(TasksCalls.holdAt(directory.toString()));
            Tasks.awaitArrival(directory);
            worker.terminate();
            while (stateOf(client, "worker").equals(Optional.of(NodeInfo.State.ACTIVE))) {
                LockSupport.parkNanos(1_000_000);
            }
            Tasks.open(directory);
            assertEquals("worker", handle.join());
            assertEquals(0, worker.awaitExit());
        }
    }

    @Test
    void terminatedWorkerThatMustCutOffExitsWith3() throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("node.properties"), "drain-timeout=50ms\n");
        try (ChildNode worker = worker("worker", "--config", config.toString());
                ClusterRuntime client = client(worker)) {
            JoinHandle<String> handle = client.spawn(TasksCalls.holdAt(directory.toString()));
            Tasks.awaitArrival(directory);
            worker.terminate();
            assertInstanceOf(Failed.class, handle.outcome());
            assertEquals(3, worker.awaitExit());
        }
    }

    private static Optional<NodeInfo.State> stateOf(ClusterRuntime runtime, String name) {
        return runtime.nodes().stream()
                .filter(node -> node.id().name().equals(name))
                .map(NodeInfo::state)
                .findAny();
    }

    @Test
    void workerThatComesBackIsUsedAgain() throws IOException, InterruptedException {
        ChildNode first = worker("worker");
        try (ClusterRuntime client = client(first)) {
            first.kill();
            while (stateOf(client, "worker").equals(Optional.of(NodeInfo.State.ACTIVE))) {
                LockSupport.parkNanos(1_000_000);
            }
            JoinHandle<String> waiting = client.spawn(
                    TasksCalls.where().on(Placement.selecting("generation = 2")).within(Duration.ofSeconds(60)));
            try (ChildNode second = ChildNode.start(
                    "--name", "worker", "--cluster", "test", "--listen", first.endpoint(), "--label", "generation=2")) {
                assertEquals("worker", waiting.join());
                assertTrue(second.readyLine().contains(first.endpoint()));
            }
        }
    }

    @Test
    void wrongUsageExitsWith2AndSaysWhy() throws IOException, InterruptedException {
        assertUsage("Unknown option", "--lissten", "x");
        assertUsage("HYP-CONF-002 --listen must be tcp://host:port or unix:/path, was '7101'", "--listen", "7101");
        assertUsage("HYP-CONF-004 a node that runs calls must listen");
        Path client = Files.writeString(directory.resolve("client.yaml"), "client: true\n");
        assertUsage("a client runs nothing", "--config", client.toString());
        assertUsage("HYP-AUTH-003 none.yaml cannot be read", "--listen", "tcp://127.0.0.1:0", "--policy", "none.yaml");
    }

    private static void assertUsage(String message, String... arguments) throws IOException, InterruptedException {
        Ended ended = run(System.getProperty("java.class.path"), arguments);
        assertEquals(2, ended.code, ended.text);
        assertTrue(ended.text.contains(message), ended.text);
    }

    @Test
    void helpExitsWith0() throws IOException, InterruptedException {
        Ended ended = run(System.getProperty("java.class.path"), "--help");
        assertEquals(0, ended.code);
        assertTrue(ended.text.contains("--peer=ENDPOINT") && ended.text.contains("SIGTERM"), ended.text);
    }

    @Test
    void portThatIsTakenExitsWith1() throws IOException, InterruptedException {
        try (ClusterRuntime taken =
                ClusterRuntime.builder().listen("tcp://127.0.0.1:0").start()) {
            Ended ended = run(
                    System.getProperty("java.class.path"),
                    "--listen",
                    taken.endpoint().orElseThrow().toString());
            assertEquals(1, ended.code);
            assertTrue(ended.text.contains("the node could not start: HYP-NET-001"), ended.text);
        }
    }

    @Test
    void workerWithoutFunctionsWarnsWithTheRemedy() throws IOException {
        String without = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.contains("testkit"))
                .collect(Collectors.joining(java.io.File.pathSeparator));
        Process process = ChildNode.command(without, "--listen", "tcp://127.0.0.1:0")
                .redirectErrorStream(true)
                .start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            String text =
                    lines.lines().takeWhile(line -> !line.startsWith("node ")).collect(Collectors.joining("\n"));
            assertTrue(
                    text.contains("WARNING: no distributed functions") && text.contains("annotation processor"), text);
        } finally {
            process.destroyForcibly();
        }
    }

    private record Ended(int code, String text) {}

    private static Ended run(String classPath, String... arguments) throws IOException, InterruptedException {
        Process process = ChildNode.command(classPath, arguments)
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }
}
