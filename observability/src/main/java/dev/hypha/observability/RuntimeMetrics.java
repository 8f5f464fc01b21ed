package dev.hypha.observability;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.NodeReadings;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Counts what nodes do, and gives the counts to a [MetricsProvider]: all of [HyphaMetrics].
///
/// ```java
/// RuntimeMetrics metrics = RuntimeMetrics.of(new OpenTelemetryMetrics(openTelemetry));
/// try (LocalRuntime runtime = LocalRuntime.builder().listener(metrics).start()) {
///     ...
/// }
/// ```
///
/// Counting costs a call some tens of nanoseconds and allocates nothing. Functions are told apart up to a
/// bound for each node; those that come later count together as [HyphaAttributes#OTHER]. One of these may
/// listen to several runtimes, as long as no two of their nodes have the same name. What a node has counted
/// is kept when it stops, what can only be read of a running node is not.
public final class RuntimeMetrics implements RuntimeListener, AutoCloseable {
    /// How many functions of a node are told apart.
    public static final int FUNCTIONS_MAX = 200;

    private final MetricsProvider provider;
    private final int functionsMax;
    private final InstantSource clock;
    private final NodeBook.Histograms histograms;
    private final Map<NodeId, NodeBook> nodes = new ConcurrentHashMap<>();

    private RuntimeMetrics(MetricsProvider provider, int functionsMax, InstantSource clock) {
        this.provider = provider;
        this.functionsMax = functionsMax;
        this.clock = clock;
        this.histograms = new NodeBook.Histograms(
                provider.histogram(HyphaMetrics.QUEUE_DURATION),
                provider.histogram(HyphaMetrics.RUN_DURATION),
                provider.histogram(HyphaMetrics.PROBE_DURATION),
                provider.histogram(HyphaMetrics.HANDSHAKE_DURATION));
        registerCalls();
        registerNode();
        registerTransport();
    }

    /// Counts for a provider.
    ///
    /// @param provider where the counts go; closed with this
    /// @return a listener for the builder of a runtime
    public static RuntimeMetrics of(MetricsProvider provider) {
        return of(provider, FUNCTIONS_MAX);
    }

    /// Counts for a provider, with another bound.
    ///
    /// @param provider where the counts go; closed with this
    /// @param functionsMax how many functions of a node are told apart, at least 1
    /// @return a listener for the builder of a runtime
    public static RuntimeMetrics of(MetricsProvider provider, int functionsMax) {
        if (functionsMax < 1) {
            throw new IllegalArgumentException("at least 1 function is told apart, was " + functionsMax);
        }
        return new RuntimeMetrics(provider, functionsMax, InstantSource.system());
    }

    // ---- what is registered

    private void registerCalls() {
        registerCounted(HyphaMetrics.CALLS_SPAWNED, FunctionBook::readSpawned);
        registerCounted(HyphaMetrics.CALLS_ACTIVE, FunctionBook::readActive);
        registerCounted(HyphaMetrics.CALLS_ENDED, FunctionBook::readEnded);
        registerCounted(HyphaMetrics.CALLS_RETRIED, FunctionBook::readRetried);
        registerCounted(HyphaMetrics.CALLS_MIGRATED, FunctionBook::readMigrated);
        registerCounted(HyphaMetrics.CALLS_REFUSED, FunctionBook::readRefusedElsewhere);
        registerCounted(HyphaMetrics.TASKS_ARRIVED, FunctionBook::readArrived);
        registerCounted(HyphaMetrics.TASKS_STARTED, FunctionBook::readStarted);
        registerCounted(HyphaMetrics.TASKS_ENDED, FunctionBook::readExecuted);
        registerCounted(HyphaMetrics.TASKS_REFUSED, FunctionBook::readRefusedHere);
        register(HyphaMetrics.CHECKPOINTS, NodeBook::readCheckpoints);
        register(HyphaMetrics.CHECKPOINT_BYTES, NodeBook::readCheckpointBytes);
        registerRead(HyphaMetrics.TASKS_ACTIVE, NodeReadings::running);
        registerRead(HyphaMetrics.TASKS_QUEUED, NodeReadings::queued);
        registerRead(HyphaMetrics.TASK_LIMIT, NodeReadings::concurrency);
    }

    private void registerNode() {
        registerRead(HyphaMetrics.NODE_READY, readings -> NodeBook.isReady(readings) ? 1 : 0);
        registerRead(HyphaMetrics.NODE_FENCED, readings -> readings.fenced() ? 1 : 0);
        registerRead(HyphaMetrics.NODES, HyphaAttributes.NODE_STATE, NodeBook::byState);
        register(HyphaMetrics.CHANGES, NodeBook::readChanges);
        register(HyphaMetrics.SUSPICIONS, NodeBook::readSuspicions);
        register(HyphaMetrics.FALSE_SUSPICIONS, NodeBook::readRefuted);
        register(HyphaMetrics.DENIALS, NodeBook::readDenials);
        register(HyphaMetrics.CERTIFICATE_REMAINING, NodeBook::readCertificate);
        registerRead(
                HyphaMetrics.PEERS_REFUSED,
                HyphaAttributes.ERROR_TYPE,
                it -> it.transport().refusals());
    }

    private void registerTransport() {
        registerRead(HyphaMetrics.CONNECTIONS, it -> it.transport().connections());
        register(HyphaMetrics.CONNECTIONS_OPENED, NodeBook::readOpenings);
        register(HyphaMetrics.CONNECTIONS_CLOSED, NodeBook::readConnectionsClosed);
        register(HyphaMetrics.CONNECTIONS_FAILED, NodeBook::readFailures);
        registerRead(
                HyphaMetrics.TRANSPORT_IO,
                HyphaAttributes.DIRECTION,
                it -> Map.of(
                        "transmit", it.transport().bytesSent(),
                        "receive", it.transport().bytesReceived()));
        registerRead(
                HyphaMetrics.FRAMES,
                HyphaAttributes.DIRECTION,
                it -> Map.of(
                        "transmit", it.transport().framesSent(),
                        "receive", it.transport().framesReceived()));
        registerRead(HyphaMetrics.FLUSHES, HyphaAttributes.BATCH_SIZE, NodeBook::batches);
        registerRead(HyphaMetrics.CREDIT_STALLS, it -> it.transport().creditStalls());
        registerRead(
                HyphaMetrics.CODEC_IO,
                HyphaAttributes.CODEC_OPERATION,
                it -> Map.of(
                        "encode",
                        it.codec().bytesWritten(),
                        "decode",
                        it.codec().bytesRead()));
        registerRead(
                HyphaMetrics.CODEC_TIME,
                HyphaAttributes.CODEC_OPERATION,
                it -> Map.of(
                        "encode",
                        it.codec().writeNanos() / 1e9,
                        "decode",
                        it.codec().readNanos() / 1e9));
    }

    private void registerCounted(Metric metric, BiConsumer<FunctionBook, MetricsProvider.Values> reading) {
        register(metric, (node, values) -> node.readFunctions(reading, values));
    }

    private void register(Metric metric, BiConsumer<NodeBook, MetricsProvider.Values> reading) {
        provider.register(metric, values -> nodes.values().forEach(node -> reading.accept(node, values)));
    }

    private void registerRead(Metric metric, Function<NodeReadings, ? extends Number> what) {
        register(metric, (node, values) -> node.read(what, values));
    }

    private void registerRead(
            Metric metric, AttributeKey<String> key, Function<NodeReadings, Map<String, ? extends Number>> what) {
        register(metric, (node, values) -> node.read(key, what, values));
    }

    // ---- listening

    @Override
    public void nodeStarted(NodeReadings node) {
        book(node.node()).readings(node);
    }

    @Override
    public void nodeStopped(NodeReadings node) {
        book(node.node()).readings(null);
    }

    @Override
    public CallListener callSpawned(NodeId node, JoinHandle<?> call) {
        return book(node).function(call.call().function().name()).spawned();
    }

    @Override
    public ExecutionListener callArrived(
            FunctionDescriptor<?, ?> function, TaskContext context, Optional<TraceContext> caller) {
        return book(context.node()).function(function.name()).arrived();
    }

    @Override
    public void occurred(RuntimeEvent event) {
        book(event.node()).occurred(event);
    }

    private NodeBook book(NodeId node) {
        @Nullable NodeBook known = nodes.get(node);
        return known != null
                ? known
                : nodes.computeIfAbsent(node, id -> new NodeBook(id, functionsMax, histograms, clock));
    }

    /// Closes the provider; what is counted afterwards nobody sees.
    @Override
    public void close() {
        provider.close();
    }
}
