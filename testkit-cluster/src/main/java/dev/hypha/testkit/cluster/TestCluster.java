package dev.hypha.testkit.cluster;

import dev.hypha.ClusterNode;
import dev.hypha.DistributedRuntime;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// A cluster of real nodes in this JVM, `node-1` and so on, and a `client`, with [Faults] between them.
///
/// ```java
/// try (TestCluster cluster = TestCluster.start(3, ClusterTransport.TCP, 42, new ClusterSetup.None())) {
///     cluster.faults().isolate("node-2");
///     cluster.client().spawn(...)
/// }
/// ```
///
/// Each node is told of those only that came up before it, the client of the first one only: they learn of the
/// others from each other. They give up a silent connection after 2 s instead of the usual 20 s, and declare a
/// silent node dead in about 2 s instead of 20 s, so that tests need not wait. [ClusterTest] wraps this for
/// JUnit. All methods may be called from any thread.
public final class TestCluster implements AutoCloseable, FaultyNodes {
    /// The name of the client.
    public static final String CLIENT = "client";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed;
    private final ClusterSetup setup;
    private final FaultyNetwork network;
    private final Faults faults;
    private final List<String> workers = new ArrayList<>();
    private final Map<String, ClusterRuntime> runtimes = new ConcurrentHashMap<>();

    private TestCluster(int nodes, ClusterTransport transport, long seed, ClusterSetup setup) throws IOException {
        this.seed = seed;
        this.setup = setup;
        this.network = new FaultyNetwork(seed, transport);
        this.faults = new Faults(this, network);
        for (int i = 1; i <= nodes; i++) {
            workers.add("node-" + i);
        }
    }

    /// Starts a cluster and waits until every node is connected to every worker.
    ///
    /// @param nodes how many workers, at least 1
    /// @param transport what joins them
    /// @param seed where faults take their chances from
    /// @param setup what the nodes need besides
    /// @return the cluster, to be closed
    public static TestCluster start(int nodes, ClusterTransport transport, long seed, ClusterSetup setup) {
        if (nodes < 1) {
            throw new IllegalArgumentException("a cluster has at least 1 node, was " + nodes);
        }
        TestCluster cluster;
        try {
            cluster = new TestCluster(nodes, transport, seed, setup);
        } catch (IOException e) {
            throw new UncheckedIOException("the sockets of the cluster cannot be made", e);
        }
        try {
            cluster.workers.forEach(cluster::startNode);
            cluster.startNode(CLIENT);
            cluster.awaitConnected();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void startNode(String name) {
        ClusterRuntimeBuilder builder = ClusterRuntime.builder().cluster("test").membership(FaultyNetwork.TIMES);
        setup.configure(name, builder);
        builder.node(name).transport(network.transport(name));
        if (name.equals(CLIENT)) {
            builder.client().peers(network.waysFrom(name, workers.subList(0, 1)));
        } else {
            builder.listen(network.fresh(name + "-" + System.nanoTime()))
                    .peers(network.waysFrom(
                            name, workers.stream().filter(runtimes::containsKey).toList()));
        }
        runtimes.put(name, builder.start());
    }

    /// Waits until every living node sees every living worker as active.
    ///
    /// @throws AssertionError if that takes longer than a minute, with what they see
    public void awaitConnected() {
        List<String> alive =
                workers.stream().filter(name -> runtimes.containsKey(name)).toList();
        await(
                "every node sees " + alive,
                () -> runtimes.values().stream()
                        .allMatch(node -> alive.stream().allMatch(name -> sees(node, name, NodeInfo.State.ACTIVE))));
    }

    /// Waits until a node sees another in a state.
    ///
    /// @param observer the node that looks
    /// @param node the node that it looks for
    /// @param state what it must see
    /// @throws AssertionError if that takes longer than a minute, with what it sees
    public void awaitSeen(String observer, String node, NodeInfo.State state) {
        await(observer + " sees " + node + " as " + state, () -> sees(existing(observer), node, state));
    }

    /// Waits until the members of the cluster have told a node that another is in a state.
    ///
    /// @param observer the node whose [ClusterRuntime#view] it is
    /// @param node the node that it looks for
    /// @param state what the view must say
    /// @throws AssertionError if that takes longer than a minute, with what it sees
    public void awaitMember(String observer, String node, ClusterNode.State state) {
        await(
                observer + "'s view has " + node + " as " + state,
                () -> existing(observer).view().node(new NodeId(node)).map(ClusterNode::state).stream()
                        .anyMatch(state::equals));
    }

    private static boolean sees(DistributedRuntime runtime, String name, NodeInfo.State state) {
        return runtime.nodes().stream().anyMatch(node -> node.id().name().equals(name) && node.state() == state);
    }

    private void await(String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                StringBuilder views = new StringBuilder();
                runtimes.forEach((name, node) -> views.append("\n  ")
                        .append(name)
                        .append(" sees ")
                        .append(node.nodes())
                        .append(", ")
                        .append(node.view()));
                throw new AssertionError("not within " + PATIENCE + ": " + what + ", seed " + seed + views);
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting: " + what, e);
            }
        }
    }

    /// The runtime that tests call through; it runs no calls itself.
    ///
    /// @return the client
    public ClusterRuntime client() {
        return existing(CLIENT);
    }

    /// A living node.
    ///
    /// @param name `node-1` and so on, or `client`
    /// @return its runtime, a new one after a restart
    /// @throws IllegalArgumentException if there is none, or it is dead
    public ClusterRuntime runtime(String name) {
        return existing(name);
    }

    /// The living workers.
    ///
    /// @return in order
    public List<DistributedRuntime> runtimes() {
        List<DistributedRuntime> alive = new ArrayList<>();
        for (String name : workers) {
            ClusterRuntime runtime = runtimes.get(name);
            if (runtime != null) {
                alive.add(runtime);
            }
        }
        return alive;
    }

    /// The names of all workers, dead ones too.
    ///
    /// @return in order
    public List<String> workers() {
        return List.copyOf(workers);
    }

    @Override
    public List<String> names() {
        List<String> all = new ArrayList<>(workers);
        all.add(CLIENT);
        return all;
    }

    /// What can be done to it.
    ///
    /// @return the faults
    public Faults faults() {
        return faults;
    }

    /// Where faults take their chances from.
    ///
    /// @return the seed
    public long seed() {
        return seed;
    }

    @Override
    public void kill(String name) {
        ClusterRuntime dying = worker(name);
        network.down(name);
        runtimes.remove(name);
        dying.kill();
        network.resetAll(name);
    }

    @Override
    public boolean drain(String name, Duration timeout) {
        ClusterRuntime leaving = worker(name);
        boolean clean = leaving.drain(timeout).clean();
        network.down(name);
        runtimes.remove(name);
        return clean;
    }

    @Override
    public void restart(String name) {
        if (runtimes.containsKey(name)) {
            kill(name);
        } else if (!workers.contains(name)) {
            throw new IllegalArgumentException("there is no worker '" + name + "', only " + workers);
        }
        startNode(name);
    }

    @Override
    public void pause(String name) {
        network.plan().pause(name);
    }

    @Override
    public void resume(String name) {
        network.plan().resume(name);
    }

    @Override
    public void resumeAll() {
        // the plan's heal ends its pauses
    }

    private ClusterRuntime worker(String name) {
        if (name.equals(CLIENT)) {
            throw new IllegalArgumentException("the client is the test's own end and stays; there are " + workers);
        }
        return existing(name);
    }

    private ClusterRuntime existing(String name) {
        ClusterRuntime runtime = runtimes.get(name);
        if (runtime == null) {
            throw new IllegalArgumentException("there is no living node '" + name + "', only " + runtimes.keySet());
        }
        return runtime;
    }

    /// Ends all nodes at once, whatever they run, and frees ports and threads.
    @Override
    public void close() {
        runtimes.values().forEach(ClusterRuntime::kill);
        runtimes.clear();
        network.close();
    }
}
