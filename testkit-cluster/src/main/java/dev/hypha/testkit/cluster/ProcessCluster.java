package dev.hypha.testkit.cluster;

import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.cluster.ClusterRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// A cluster whose workers are processes of this machine, `node-1` and so on, and whose client is in this JVM.
///
/// As [TestCluster], but that faults of nodes are real: [Faults#kill] is SIGKILL, [Faults#pause] SIGSTOP, and
/// [Faults#drain] SIGTERM, for which the worker's own `drain-timeout` counts. The workers offer the functions
/// of this JVM's class path. Needs a POSIX `kill` command for pauses.
///
/// Workers learn of each other where they really listen, and yet must meet through the proxies: each has a file
/// of [Routes], which says where else to connect to.
public final class ProcessCluster implements AutoCloseable, FaultyNodes {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FaultyNetwork network;
    private final Path directory;
    private final List<String> workers = new ArrayList<>();
    private final Map<String, WorkerProcess> processes = new ConcurrentHashMap<>();
    private final Set<String> paused = ConcurrentHashMap.newKeySet();
    private final Faults faults;
    private final ClusterRuntime client;

    /// Starts a cluster and waits until the client is connected to every worker.
    ///
    /// @param nodes how many workers, at least 1
    /// @param seed where faults take their chances from
    public ProcessCluster(int nodes, long seed) {
        if (nodes < 1) {
            throw new IllegalArgumentException("a cluster has at least 1 node, was " + nodes);
        }
        try {
            network = new FaultyNetwork(seed, ClusterTransport.TCP);
            directory = Files.createTempDirectory("hypha-routes");
        } catch (IOException e) {
            throw new UncheckedIOException("the sockets of the cluster cannot be made", e);
        }
        faults = new Faults(this, network);
        for (int i = 1; i <= nodes; i++) {
            workers.add("node-" + i);
        }
        try {
            workers.forEach(this::launch);
            workers.forEach(this::awaitReady);
            client = ClusterRuntime.builder()
                    .cluster("test")
                    .node(TestCluster.CLIENT)
                    .client()
                    .membership(FaultyNetwork.TIMES)
                    .transport(network.transport(TestCluster.CLIENT))
                    .peers(network.waysFrom(TestCluster.CLIENT, workers))
                    .start();
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
    }

    private void launch(String name) {
        try {
            Routes.write(routes(name), network.routes(name, workers));
            processes.put(name, WorkerProcess.start(name, network.waysFrom(name, workers), routes(name)));
        } catch (IOException e) {
            throw new UncheckedIOException("there can be no process for " + name, e);
        }
    }

    private void awaitReady(String name) {
        network.up(name, existing(name).endpoint());
        try {
            for (String worker : workers) {
                Routes.write(routes(worker), network.routes(worker, workers));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the ways to " + name + " cannot be written to " + directory, e);
        }
    }

    private Path routes(String name) {
        return directory.resolve(name);
    }

    private WorkerProcess existing(String name) {
        WorkerProcess process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("there is no living worker '" + name + "', only " + processes.keySet());
        }
        return process;
    }

    /// Waits until the client sees every living worker as active.
    ///
    /// @throws AssertionError if that takes longer than a minute, with what it sees
    public void awaitConnected() {
        await(
                "the client sees all of " + processes.keySet(),
                () -> processes.keySet().stream().allMatch(this::isActive));
    }

    private void await(String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new AssertionError(
                        "not within " + PATIENCE + ": " + what + "; it sees " + client.nodes() + ", " + client.view());
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for the workers", e);
            }
        }
    }

    /// Waits until the members of the cluster have told the client that a node is in a state.
    ///
    /// @param node the node that it looks for
    /// @param state what the client's view must say
    /// @throws AssertionError if that takes longer than a minute, with what it sees
    public void awaitMember(String node, ClusterNode.State state) {
        await(
                "the client's view has " + node + " as " + state,
                () -> client.view().node(new NodeId(node)).map(ClusterNode::state).stream()
                        .anyMatch(state::equals));
    }

    private boolean isActive(String name) {
        return client.nodes().stream()
                .anyMatch(node -> node.id().name().equals(name) && node.state() == NodeInfo.State.ACTIVE);
    }

    /// The runtime in this JVM.
    ///
    /// @return the client
    public ClusterRuntime client() {
        return client;
    }

    /// Where another client of this machine finds the workers, in the cluster `test`.
    ///
    /// @return endpoints, in the order of the workers' names
    public List<String> peers() {
        return network.waysFrom(TestCluster.CLIENT, workers).stream()
                .map(Object::toString)
                .toList();
    }

    /// The names of all workers, dead ones too.
    ///
    /// @return in order
    public List<String> workers() {
        return List.copyOf(workers);
    }

    /// What can be done to it.
    ///
    /// @return the faults
    public Faults faults() {
        return faults;
    }

    @Override
    public List<String> names() {
        List<String> all = new ArrayList<>(workers);
        all.add(TestCluster.CLIENT);
        return all;
    }

    @Override
    public void kill(String node) {
        WorkerProcess dying = existing(node);
        processes.remove(node);
        dying.kill();
        network.down(node);
        network.resetAll(node);
        paused.remove(node);
    }

    @Override
    public void restart(String node) {
        if (processes.containsKey(node)) {
            kill(node);
        }
        launch(node);
        awaitReady(node);
    }

    @Override
    public boolean drain(String node, Duration timeout) {
        boolean clean = existing(node).terminate(timeout.toSeconds());
        processes.remove(node);
        network.down(node);
        return clean;
    }

    @Override
    public void pause(String node) {
        existing(node).signal("STOP");
        paused.add(node);
    }

    @Override
    public void resume(String node) {
        if (paused.remove(node)) {
            existing(node).signal("CONT");
        }
    }

    @Override
    public void resumeAll() {
        List.copyOf(paused).forEach(this::resume);
    }

    private void end() {
        processes.values().forEach(WorkerProcess::kill);
        processes.clear();
        network.close();
        try {
            for (String worker : workers) {
                Files.deleteIfExists(routes(worker));
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the routes in " + directory + " cannot be deleted", e);
        }
    }

    /// Ends all at once, whatever they run.
    @Override
    public void close() {
        client.kill();
        end();
    }
}
