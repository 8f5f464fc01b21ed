package dev.hypha.local;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.DrainReport;
import dev.hypha.Explanation;
import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Taint;
import dev.hypha.TaskId;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.core.Node;
import dev.hypha.core.TaskCheckpoints;
import dev.hypha.core.TaskInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A runtime within this JVM: for development, for tests, and for programs that need no second machine yet.
///
/// ```java
/// try (DistributedRuntime runtime = LocalRuntime.start()) {
///     long words = runtime.spawn(WordCountCalls.words("to be or not to be")).join();
/// }
/// ```
///
/// One logical node uses no transport, no socket and no thread for them; arguments and results are copied
/// as if they had crossed machines. Several nodes speak the same protocol as machines do, so that
/// placement, loss and retries can be seen on a laptop:
///
/// ```java
/// try (LocalRuntime runtime = LocalRuntime.builder()
///         .node("here")
///         .node("gpu", node -> node.label("gpu", "true"))
///         .start()) {
///     runtime.spawn(TrainingCalls.train(data).on(Placement.selecting("gpu"))).join();
/// }
/// ```
///
/// The runtime speaks through the first node; [#node] gives the others. All methods may be called from any
/// thread.
public final class LocalRuntime implements DistributedRuntime {
    /// The name of the node when none is described.
    static final NodeId SINGLE = new NodeId("local");

    /// The cluster that checkpoints in a store belong to: the same after a restart, unlike the nodes' own.
    private static final String LOCAL_CLUSTER = "local";

    private static final Logger LOG = LoggerFactory.getLogger(LocalRuntime.class);

    private final Map<NodeId, Node> nodes;
    private final Node first;
    private final Endpoints endpoints;
    private final Duration drainTimeout;
    private final @Nullable CheckpointStore checkpointStore;
    private final Map<NodeId, TaskCheckpoints> taskCheckpoints = new LinkedHashMap<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    private LocalRuntime(
            List<Node> started, Endpoints endpoints, Duration drainTimeout, @Nullable CheckpointStore checkpointStore) {
        Map<NodeId, Node> byId = new LinkedHashMap<>();
        started.forEach(node -> byId.put(node.id(), node));
        this.nodes = byId;
        this.first = started.getFirst();
        this.endpoints = endpoints;
        this.drainTimeout = drainTimeout;
        this.checkpointStore = checkpointStore;
        if (checkpointStore != null) {
            started.forEach(
                    node -> taskCheckpoints.put(node.id(), TaskCheckpoints.of(node, LOCAL_CLUSTER, checkpointStore)));
        }
    }

    /// Starts one node, named `local`, with all functions on the class path.
    ///
    /// @return the runtime, to be closed
    /// @throws IllegalStateException if two catalogues on the class path collide
    public static LocalRuntime start() {
        return builder().start();
    }

    /// Describes one or more nodes.
    ///
    /// @return a builder
    public static LocalRuntimeBuilder builder() {
        return new LocalRuntimeBuilder();
    }

    static LocalRuntime start(LocalCluster cluster, @Nullable CheckpointStore checkpointStore) {
        if (cluster.known().isEmpty()) {
            LOG.warn("no distributed functions were found on the class path: is the annotation processor configured?");
        }
        List<Node> nodes = cluster.startNodes();
        @Nullable Endpoints endpoints = null;
        try {
            endpoints = Endpoints.open(cluster.transport());
            if (nodes.size() > 1) {
                LocalCluster.join(nodes, endpoints);
            }
            return new LocalRuntime(nodes, endpoints, cluster.options().drainTimeout(), checkpointStore);
        } catch (RuntimeException e) {
            nodes.forEach(Node::kill);
            if (endpoints != null) {
                endpoints.close();
            }
            throw e;
        }
    }

    @Override
    public <R> JoinHandle<R> spawn(Call<R> call) {
        return first.spawn(call);
    }

    @Override
    public TaskId detach(Call<?> call) {
        return first.detach(call);
    }

    @Override
    public Explanation explain(Call<?> call) {
        return first.explain(call);
    }

    @Override
    public <R> JoinScope<R> scope(int window) {
        return first.scope(window);
    }

    @Override
    public ExecutorService executor() {
        return first.executor();
    }

    @Override
    public NodeInfo self() {
        return first.self();
    }

    @Override
    public List<NodeInfo> nodes() {
        return first.nodes();
    }

    /// The runtime of one logical node, which spawns from there. It is closed with this one.
    ///
    /// @param id the node
    /// @return its runtime
    /// @throws IllegalArgumentException if there is no such node
    public DistributedRuntime node(NodeId id) {
        return existing(id);
    }

    /// What runs or waits on one logical node.
    ///
    /// @param id the node
    /// @return a snapshot
    /// @throws IllegalArgumentException if there is no such node
    public List<TaskInfo> tasks(NodeId id) {
        return existing(id).tasks();
    }

    /// Changes the taints of one logical node, which may evict calls from it.
    ///
    /// @param id the node
    /// @param taints all taints
    /// @throws IllegalArgumentException if there is no such node
    public void taint(NodeId id, Taint... taints) {
        existing(id).taints(List.of(taints));
    }

    /// Changes the labels of one logical node.
    ///
    /// @param id the node
    /// @param labels all labels
    /// @throws IllegalArgumentException if there is no such node
    public void label(NodeId id, Map<String, String> labels) {
        existing(id).labels(labels);
    }

    /// The store that the runtime was started with: an application may keep its own checkpoints there as
    /// well, in scopes that do not begin with `tasks`. Closed with the runtime.
    ///
    /// @return the store, or empty if there is none
    public Optional<CheckpointStore> checkpointStore() {
        return Optional.ofNullable(checkpointStore);
    }

    /// The checkpoints of tasks in that store, as the first node's.
    ///
    /// @return what finds them, or empty if there is no store
    public Optional<TaskCheckpoints> taskCheckpoints() {
        return Optional.ofNullable(taskCheckpoints.get(first.id()));
    }

    private Node existing(NodeId id) {
        @Nullable Node node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("there is no node " + id + ", only " + nodes.keySet());
        }
        return node;
    }

    /// Ends one logical node at once, as if its machine had lost power: for tests. What it runs is
    /// interrupted, and no outcome of it gets out.
    ///
    /// @param id the node
    /// @throws IllegalArgumentException if there is no such node
    public void kill(NodeId id) {
        Node node = existing(id);
        @Nullable TaskCheckpoints kept = taskCheckpoints.get(id);
        if (kept != null) {
            kept.abandon();
        }
        node.kill();
    }

    /// Lets one logical node leave in good order: it refuses new calls, ends what it has within the
    /// configured drain timeout, and closes.
    ///
    /// @param id the node
    /// @return what became of the calls
    /// @throws IllegalArgumentException if there is no such node
    public DrainReport drain(NodeId id) {
        return existing(id).leave(drainTimeout);
    }

    /// Waits until all nodes together have nothing more to do, then ends them. After the drain timeout what
    /// still runs is cancelled.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        nodes.values().forEach(Node::retire);
        boolean interrupted = Thread.interrupted();
        boolean quiet = false;
        try {
            quiet = Node.awaitQuiet(nodes.values(), interrupted ? Duration.ZERO : drainTimeout);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        Duration left = quiet ? drainTimeout : Duration.ZERO;
        try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
            nodes.values().forEach(node -> closers.execute(() -> node.leave(left)));
        }
        endpoints.close();
        closeCheckpoints();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeCheckpoints() {
        taskCheckpoints.values().forEach(TaskCheckpoints::close);
        if (checkpointStore != null) {
            checkpointStore.close();
        }
    }
}
