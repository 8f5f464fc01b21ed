package dev.hypha.testkit.soak;

import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.cluster.ClusterRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Worker processes in network namespaces, by a script that starts and harms them, and a client in this
/// process, which is in a namespace of its own. Nodes have the times that they have by default.
final class LabCluster implements AutoCloseable {
    private static final Duration RECOVERY_MAX = Duration.ofMinutes(2);
    private static final Duration CONNECT_MAX = Duration.ofMinutes(1);
    private static final String CLIENT = "0";

    private final Path script;
    private final int count;
    private final Set<String> dead = ConcurrentHashMap.newKeySet();
    private final Set<String> stopped = new HashSet<>();
    private final ClusterRuntime client;

    /// @param script has the verbs
    /// @param count how many workers there are to start
    LabCluster(Path script, int count) throws InterruptedException {
        this.script = script;
        this.count = count;
        for (String worker : workers()) {
            start(worker, "");
        }
        String[] peers = IntStream.rangeClosed(1, count)
                .mapToObj(i -> "tcp://10.99.0." + (i + 1) + ":7101")
                .toArray(String[]::new);
        client = ClusterRuntime.builder()
                .cluster("lab")
                .node("client")
                .client()
                .insecure()
                .connectTimeout(CONNECT_MAX)
                .peers(peers)
                .start();
        awaitAll();
    }

    ClusterRuntime client() {
        return client;
    }

    List<String> workers() {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "node-" + i).toList();
    }

    private static String number(String worker) {
        return worker.substring("node-".length());
    }

    /// Runs a verb of the script.
    ///
    /// @return its exit code
    private int tell(String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(words));
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("the script " + script + " cannot be run", e);
        }
    }

    private void must(String... words) throws InterruptedException {
        int code = tell(words);
        if (code != 0) {
            throw new IllegalStateException(script + " " + String.join(" ", words) + " failed with " + code);
        }
    }

    boolean can(String what) throws InterruptedException {
        return tell("can", what) == 0;
    }

    void start(String worker, String skew) throws InterruptedException {
        must("start", number(worker), skew);
        dead.remove(worker);
    }

    void kill(String worker) throws InterruptedException {
        must("kill", number(worker));
        dead.add(worker);
    }

    void pause(String worker) throws InterruptedException {
        must("stop", number(worker));
        stopped.add(worker);
    }

    /// Lets a worker leave, whether or not it loses something.
    void drain(String worker) throws InterruptedException {
        int unusedAsTheBooksTell = tell("drain", number(worker));
        dead.add(worker);
    }

    /// Cuts workers off from all others.
    void partition(List<String> these) throws InterruptedException {
        for (String one : these) {
            for (String other : others(one)) {
                if (!these.contains("node-" + other)) {
                    must("cut", number(one), other);
                    must("cut", other, number(one));
                }
            }
        }
    }

    /// Nobody hears the worker any more; it hears all.
    void oneWay(String worker) throws InterruptedException {
        for (String other : others(worker)) {
            must("cut", number(worker), other);
        }
    }

    private List<String> others(String worker) {
        List<String> others = new ArrayList<>(List.of(CLIENT));
        workers().forEach(each -> others.add(number(each)));
        others.remove(number(worker));
        return others;
    }

    void lossy(String worker) throws InterruptedException {
        must("lossy", number(worker));
    }

    void reset(String worker) throws InterruptedException {
        must("reset", number(worker));
    }

    /// Ends all faults, starts what is not alive, and waits until all are there.
    void recover() throws InterruptedException {
        must("heal");
        for (String each : stopped) {
            must("resume", number(each));
        }
        stopped.clear();
        for (String each : List.copyOf(dead)) {
            start(each, "");
        }
        awaitAll();
    }

    /// Waits until the client is connected to all workers, and takes them for active.
    ///
    /// @throws IllegalStateException if that takes too long, with what it sees
    void awaitAll() throws InterruptedException {
        long begun = System.nanoTime();
        while (!workers().stream().allMatch(this::isThere)) {
            if (System.nanoTime() - begun > RECOVERY_MAX.toNanos()) {
                throw new IllegalStateException("not all workers are back within " + RECOVERY_MAX + "; the client sees "
                        + client.nodes() + ", " + client.view());
            }
            Thread.sleep(20);
        }
    }

    private boolean isThere(String worker) {
        return client.nodes().stream()
                        .anyMatch(node -> node.id().name().equals(worker) && node.state() == NodeInfo.State.ACTIVE)
                && client.view().node(new NodeId(worker)).map(ClusterNode::state).stream()
                        .anyMatch(ClusterNode.State.ACTIVE::equals);
    }

    /// Ends the client; the script ends the workers.
    @Override
    public void close() {
        client.kill();
    }
}
