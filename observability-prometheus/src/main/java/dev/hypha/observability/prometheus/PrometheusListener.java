package dev.hypha.observability.prometheus;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.observability.JvmMetrics;
import dev.hypha.observability.RuntimeMetrics;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.NodeReadings;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.TraceContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what the nodes of a runtime do, and answers scrapes from the start of the first of them to the
/// end of the last.
///
/// ```java
/// PrometheusListener metrics = PrometheusListener.at(new InetSocketAddress("127.0.0.1", 9464));
/// try (LocalRuntime runtime = LocalRuntime.builder().listener(metrics).start()) {
///     System.out.println(metrics.uri() + "/metrics");
/// }
/// ```
///
/// Where the address cannot be bound a warning is logged, and the nodes work without. For one runtime.
public final class PrometheusListener implements RuntimeListener {
    private static final Logger LOG = LoggerFactory.getLogger(PrometheusListener.class);

    private final InetSocketAddress address;
    private final PrometheusMetrics prometheus = new PrometheusMetrics();
    private final RuntimeMetrics counting = RuntimeMetrics.of(prometheus);
    private final Map<NodeId, NodeReadings> nodes = new ConcurrentHashMap<>();
    private @Nullable JvmMetrics jvm;
    private @Nullable MetricsServer server;

    private PrometheusListener(InetSocketAddress address) {
        this.address = address;
    }

    /// Answers scrapes at an address.
    ///
    /// @param address where; port 0 takes any free one. Nobody is asked who they are: keep it to loopback,
    ///     or to a network where everyone may see the names of functions and nodes
    /// @return a listener for the builder of a runtime
    public static PrometheusListener at(InetSocketAddress address) {
        return new PrometheusListener(address);
    }

    /// Where scrapes are answered, without a path.
    ///
    /// @return such as `http://127.0.0.1:9464`; empty before the first node has started, after the last has
    ///     stopped, and if the address could not be bound
    public synchronized Optional<URI> uri() {
        return Optional.ofNullable(server).map(MetricsServer::uri);
    }

    @Override
    public void nodeStarted(NodeReadings node) {
        counting.nodeStarted(node);
        nodes.put(node.node(), node);
        synchronized (this) {
            if (server == null) {
                open(node.node());
            }
        }
    }

    private synchronized void open(NodeId node) {
        try {
            MetricsServer opened = MetricsServer.open(address, prometheus, () -> List.copyOf(nodes.values()));
            server = opened;
            jvm = jvm == null ? JvmMetrics.register(prometheus) : jvm;
            LOG.info("node {} serves its metrics at {}/metrics", node, opened.uri());
        } catch (IOException e) {
            LOG.warn(
                    "HYP-OBS-001 the metrics of node {} cannot be served at {}: {}; set metrics.listen to a free address, or to"
                            + " off",
                    node,
                    address,
                    e.getMessage());
        }
    }

    @Override
    public void nodeStopped(NodeReadings node) {
        counting.nodeStopped(node);
        nodes.remove(node.node(), node);
        synchronized (this) {
            if (nodes.isEmpty()) {
                if (server != null) {
                    server.close();
                    server = null;
                }
                if (jvm != null) {
                    jvm.close();
                }
            }
        }
    }

    @Override
    public CallListener callSpawned(NodeId node, JoinHandle<?> call) {
        return counting.callSpawned(node, call);
    }

    @Override
    public ExecutionListener callArrived(
            FunctionDescriptor<?, ?> function, TaskContext context, Optional<TraceContext> caller) {
        return counting.callArrived(function, context, caller);
    }

    @Override
    public void occurred(RuntimeEvent event) {
        counting.occurred(event);
    }
}
