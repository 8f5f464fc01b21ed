package dev.hypha.cluster;

import dev.hypha.Call;
import dev.hypha.ClusterView;
import dev.hypha.DistributedRuntime;
import dev.hypha.DrainReport;
import dev.hypha.Explanation;
import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.NodeInfo;
import dev.hypha.Taint;
import dev.hypha.TaskId;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.core.Inspection;
import dev.hypha.core.Node;
import dev.hypha.core.TaskCheckpoints;
import dev.hypha.core.TaskInfo;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.transport.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// One node of a cluster, in this process.
///
/// A worker listens, and runs calls of the other nodes:
///
/// ```java
/// ClusterRuntime worker = ClusterRuntime.builder()
///         .cluster("demo").node("worker-1")
///         .listen("tcp://127.0.0.1:7101")
///         .peers("tcp://127.0.0.1:7101", "tcp://127.0.0.1:7102")
///         .label("zone", "eu-1")
///         .start();
/// ```
///
/// A client only spawns:
///
/// ```java
/// try (DistributedRuntime runtime = ClusterRuntime.builder()
///         .cluster("demo").client()
///         .peers("tcp://127.0.0.1:7101", "tcp://127.0.0.1:7102")
///         .start()) {
///     long words = runtime.spawn(WordCountCalls.words("to be or not to be")).join();
/// }
/// ```
///
/// Each node sends calls over connections that it opens itself, to the nodes of its list; a node that is
/// not there yet, or not there any more, is tried again with growing pauses. All methods may be called from
/// any thread.
public final class ClusterRuntime implements DistributedRuntime {
    /// How long the outcome of the call that drained the node may take to get out.
    private static final Duration OUTCOME_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private static final Set<FunctionDescriptor<?, ?>> OPERATIONS = Set.copyOf(new OperationsCatalogue().functions());

    private final Node node;
    private final ClusterControl control;
    private final @Nullable Endpoint bound;
    private final CatalogueSet known;
    private final NodeCheckpoints checkpoints;
    private final Duration drainTimeout;
    private final CompletableFuture<DrainReport> left = new CompletableFuture<>();

    ClusterRuntime(
            Node node,
            ClusterControl control,
            @Nullable Endpoint bound,
            CatalogueSet known,
            NodeCheckpoints checkpoints,
            Duration drainTimeout) {
        this.node = node;
        this.control = control;
        this.bound = bound;
        this.known = known;
        this.checkpoints = checkpoints;
        this.drainTimeout = drainTimeout;
    }

    /// Describes a node.
    ///
    /// @return a builder
    public static ClusterRuntimeBuilder builder() {
        return new ClusterRuntimeBuilder();
    }

    @Override
    public <R> JoinHandle<R> spawn(Call<R> call) {
        return node.spawn(call);
    }

    @Override
    public TaskId detach(Call<?> call) {
        return node.detach(call);
    }

    @Override
    public Explanation explain(Call<?> call) {
        return node.explain(call);
    }

    @Override
    public <R> JoinScope<R> scope(int window) {
        return node.scope(window);
    }

    @Override
    public ExecutorService executor() {
        return node.executor();
    }

    @Override
    public NodeInfo self() {
        return node.self();
    }

    @Override
    public List<NodeInfo> nodes() {
        return node.nodes();
    }

    /// The name of the cluster, which a certificate may have given.
    ///
    /// @return the name
    public String cluster() {
        return node.cluster();
    }

    /// Where the node listens, with the port that was really bound.
    ///
    /// @return empty for a client
    public Optional<Endpoint> endpoint() {
        return Optional.ofNullable(bound);
    }

    /// The functions that the node knows, without those that operators use.
    ///
    /// @return in the order of their catalogues
    public Collection<FunctionDescriptor<?, ?>> functions() {
        return known.functions().stream()
                .filter(function -> !OPERATIONS.contains(function))
                .toList();
    }

    /// What runs or waits on this node, up to 1000 calls, but for operators' questions.
    ///
    /// @return a snapshot
    public List<TaskInfo> tasks() {
        return node.tasks();
    }

    /// What this node tells operators of the calls that are here.
    ///
    /// @return looks at the node whenever it is asked
    public Inspection inspection() {
        return node.inspection();
    }

    /// Looks into the whole cluster, and steers it. Nodes have ten seconds to answer.
    ///
    /// @return asks the nodes that this one knows
    public Operator operator() {
        return new Operator(this, ANSWER_TIMEOUT);
    }

    // ---- checkpoints

    /// The store that the node was started with: an application may keep its own checkpoints there as well,
    /// in scopes that do not begin with `tasks`. Closed with the runtime.
    ///
    /// @return the store, or empty if there is none
    public Optional<CheckpointStore> checkpointStore() {
        return Optional.ofNullable(checkpoints.store());
    }

    /// The checkpoints of tasks in that store: what earlier lives of this node, and other nodes, had reached.
    ///
    /// @return what finds them, or empty if there is no store
    public Optional<TaskCheckpoints> taskCheckpoints() {
        return Optional.ofNullable(checkpoints.tasks());
    }

    // ---- the cluster

    /// The cluster as this node knows it at this moment.
    ///
    /// @return a snapshot
    public ClusterView view() {
        return control.view();
    }

    /// Tells a listener of every change of [#view] from now on.
    ///
    /// @param listener whom
    /// @return ends it
    public Runnable watch(ClusterListener listener) {
        return control.watch(listener);
    }

    /// Changes the node's labels. Calls that are here stay; later ones are placed by the new labels.
    ///
    /// @param labels all labels, but those that tell of the node's resources
    public void labels(Map<String, String> labels) {
        node.labels(labels);
        control.facts(facts -> facts.withLabels(labels));
    }

    /// Changes the node's taints. Calls that are here and do not tolerate one of `NoExecute` are evicted,
    /// at once or after the time that their tolerations give them; a taint that is gone before lets them
    /// stay.
    ///
    /// @param taints all taints
    public void taints(List<Taint> taints) {
        node.taints(taints);
        control.facts(facts -> facts.withTaints(taints));
    }

    // ---- the end

    /// Leaves in good order: refuses new calls, ends what the node runs and what it has spawned, or hands
    /// it over, says goodbye to the others, and closes.
    ///
    /// @param timeout how long to wait before the rest is cancelled
    /// @return what became of the calls; nothing if the runtime was closed before
    public DrainReport drain(Duration timeout) {
        control.draining();
        DrainReport report = node.leave(timeout);
        left.complete(report);
        return report;
    }

    /// Drains on behalf of a call that runs here: it is not waited for, and the node leaves when the call has
    /// ended.
    DrainReport drainFromInside(Duration timeout) {
        control.draining();
        DrainReport report;
        try {
            report = node.drain(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "the drain was interrupted; the node takes no new calls, drain it again", e);
        }
        Thread.startVirtualThread(() -> {
            DrainReport unusedNothing = node.leave(OUTCOME_TIMEOUT);
            left.complete(report);
        });
        return report;
    }

    /// Completes when the node has left in good order, whoever asked for it.
    ///
    /// @return what became of its calls
    public CompletionStage<DrainReport> left() {
        return left.minimalCompletionStage();
    }

    /// Ends at once, as if the process had died: nobody is told, and what runs here is interrupted. For
    /// tests of what others then do.
    public void kill() {
        checkpoints.abandon();
        node.kill();
        control.close();
    }

    @Override
    public void close() {
        DrainReport unusedReport = drain(drainTimeout);
    }
}
