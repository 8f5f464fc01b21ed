package dev.hypha.cluster;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.Explanation;
import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.NodeInfo;
import dev.hypha.TaskId;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.core.Node;
import dev.hypha.core.TaskInfo;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.transport.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
/// Each node sends calls over connections that it opens itself, to the nodes of its list; a node that is not
/// there yet,
/// or not there any more, is tried again with growing pauses. All methods may be called from any thread.
public final class ClusterRuntime implements DistributedRuntime {
    private final Node node;
    private final @Nullable Endpoint bound;
    private final CatalogueSet known;

    ClusterRuntime(Node node, @Nullable Endpoint bound, CatalogueSet known) {
        this.node = node;
        this.bound = bound;
        this.known = known;
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

    /// Where the node listens, with the port that was really bound.
    ///
    /// @return empty for a client
    public Optional<Endpoint> endpoint() {
        return Optional.ofNullable(bound);
    }

    /// The functions that the node knows.
    ///
    /// @return in the order of their catalogues
    public Collection<FunctionDescriptor<?, ?>> functions() {
        return known.functions();
    }

    /// What runs or waits on this node.
    ///
    /// @return a snapshot
    public List<TaskInfo> tasks() {
        return node.tasks();
    }

    /// Leaves in good order: refuses new calls, ends what the node runs and what it has spawned, and closes.
    ///
    /// @param timeout how long to wait before the rest is cancelled
    /// @return whether everything ended by itself; true also if the runtime was closed before
    public boolean drain(Duration timeout) {
        return node.leave(timeout);
    }

    /// Ends at once, as if the process had died; for tests of what others then do.
    void kill() {
        node.kill();
    }

    @Override
    public void close() {
        node.close();
    }
}
