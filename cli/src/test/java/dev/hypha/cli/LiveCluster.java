package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.NodeInfo;
import dev.hypha.cluster.ClusterConfig;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import dev.hypha.spi.RuntimeListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A cluster with certificates and a policy, both made by the commands themselves, and a terminal to look into
/// it.
final class LiveCluster implements AutoCloseable {
    private final Path folder;
    private final List<ClusterRuntime> nodes = new ArrayList<>();
    private final List<RuntimeListener> listeners = new ArrayList<>();

    /// What a command printed and ended with.
    record Said(int code, String out, String err) {}

    LiveCluster(Path folder, String policy) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("policy.yaml"), policy);
        succeed("ca", "init", "--cluster", "shop");
    }

    /// Gives the nodes that start from now on a listener.
    LiveCluster listening(RuntimeListener listener) {
        listeners.add(listener);
        return this;
    }

    /// Starts a node that knows those before it.
    ClusterRuntime node(String name, String... more) throws IOException {
        succeed("ca", "issue", name, "--ip", "127.0.0.1");
        List<String> lines = new ArrayList<>(List.of(
                "listen: tcp://127.0.0.1:0",
                "security:",
                "  certificate: " + folder.resolve(name).resolve("cert.pem"),
                "  key: " + folder.resolve(name).resolve("key.pem"),
                "  trust: " + folder.resolve(name).resolve("ca.pem"),
                "  policy: " + folder.resolve("policy.yaml")));
        lines.addAll(List.of(more));
        if (!nodes.isEmpty()) {
            lines.add("peers: " + endpoint(nodes.getFirst()));
        }
        Path file = Files.write(folder.resolve(name + ".yaml"), lines);
        ClusterRuntimeBuilder builder = ClusterRuntime.builder().config(ClusterConfig.load(file, Map.of()));
        listeners.forEach(builder::listener);
        ClusterRuntime node = builder.start();
        nodes.add(node);
        return node;
    }

    /// A client that only spawns, with a certificate.
    ClusterRuntime client(String name) throws IOException {
        issueClient(name);
        Path file = Files.write(
                folder.resolve(name + ".yaml"),
                List.of(
                        "client: true",
                        "peers: " + endpoint(nodes.getFirst()),
                        "security:",
                        "  certificate: " + folder.resolve(name).resolve("cert.pem"),
                        "  key: " + folder.resolve(name).resolve("key.pem"),
                        "  trust: " + folder.resolve(name).resolve("ca.pem")));
        ClusterRuntime client = ClusterRuntime.builder()
                .config(ClusterConfig.load(file, Map.of()))
                .start();
        nodes.addLast(client);
        return client;
    }

    void issueClient(String name) {
        succeed("ca", "issue", name, "--client");
    }

    /// Waits until all nodes are connected with all.
    void awaitMet() {
        while (nodes.stream()
                .anyMatch(node -> node.nodes().stream()
                                .filter(other -> other.state() == NodeInfo.State.ACTIVE && other.runsCalls())
                                .count()
                        < nodes.stream().filter(it -> it.endpoint().isPresent()).count())) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    static String endpoint(ClusterRuntime node) {
        return node.endpoint().orElseThrow().toString();
    }

    /// Runs a command with the certificate of a client.
    Said as(String client, String... command) {
        return run(words(client, command));
    }

    /// A command with the certificate of a client.
    String[] words(String client, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--peer", endpoint(nodes.getFirst())));
        for (String file : List.of("certificate=cert.pem", "key=key.pem", "trust=ca.pem")) {
            String[] parts = file.split("=", 2);
            words.addAll(List.of(
                    "--" + parts[0], folder.resolve(client).resolve(parts[1]).toString()));
        }
        return words.toArray(String[]::new);
    }

    /// Runs a command.
    Said run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine(new Surroundings(
                        InstantSource.system(), new SecureRandom(), _ -> Optional.empty(), folder, Map.of()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Said(code, out.toString(), err.toString());
    }

    private void succeed(String... words) {
        Said said = run(words);
        assertEquals(0, said.code, said::toString);
    }

    @Override
    public void close() {
        nodes.reversed().forEach(ClusterRuntime::kill);
    }
}
