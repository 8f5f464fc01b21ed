package dev.hypha.testkit.cluster;

import dev.hypha.DistributedRuntime;
import dev.hypha.NodeInfo;
import dev.hypha.cluster.ClusterRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A cluster whose workers are processes of this machine, `node-1` and so on, and whose client is in this JVM.
///
/// As [TestCluster], but that faults of nodes are real: [Faults#kill] is SIGKILL, [Faults#pause] SIGSTOP, and
/// [Faults#drain] SIGTERM, for which the worker's own `drain-timeout` counts. Workers notice a silent peer
/// after 20 s, the
/// client after 2 s. They offer the functions of this JVM's class path. Needs a POSIX `kill` command for
/// pauses.
public final class ProcessCluster implements AutoCloseable, FaultyNodes {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FaultyNetwork network;
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
            processes.put(name, WorkerProcess.start(name, network.waysFrom(name, workers)));
        } catch (IOException e) {
            throw new UncheckedIOException("there can be no process for " + name, e);
        }
    }

    private void awaitReady(String name) {
        network.up(name, existing(name).endpoint());
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
        long begun = System.nanoTime();
        while (!processes.keySet().stream().allMatch(this::isActive)) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new AssertionError("the client does not see all of " + processes.keySet() + " within " + PATIENCE
                        + ", but " + client.nodes());
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for the workers", e);
            }
        }
    }

    private boolean isActive(String name) {
        return client.nodes().stream()
                .anyMatch(node -> node.id().name().equals(name) && node.state() == NodeInfo.State.ACTIVE);
    }

    /// The runtime in this JVM.
    ///
    /// @return the client
    public DistributedRuntime client() {
        return client;
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
    }

    /// Ends all at once, whatever they run.
    @Override
    public void close() {
        client.kill();
        end();
    }
}
