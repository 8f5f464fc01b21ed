package dev.hypha.observability;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.NodeReadings;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.TraceContext;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Metrics and traces of a runtime for one OpenTelemetry: [RuntimeMetrics] and [RuntimeTraces] in one.
public final class OpenTelemetryListener implements RuntimeListener {
    private final RuntimeMetrics metrics;
    private final RuntimeTraces traces;
    private final Runnable whenStopped;
    private final Set<NodeId> nodes = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ended = new AtomicBoolean();

    private OpenTelemetryListener(OpenTelemetry openTelemetry, Runnable whenStopped) {
        this.metrics = RuntimeMetrics.of(new OpenTelemetryMetrics(openTelemetry));
        this.traces = RuntimeTraces.of(openTelemetry);
        this.whenStopped = whenStopped;
    }

    /// Tells an application's own OpenTelemetry.
    ///
    /// @param openTelemetry the application's
    /// @return a listener for the builder of one runtime; its instruments are taken back when the last node
    ///     has stopped
    public static OpenTelemetryListener of(OpenTelemetry openTelemetry) {
        return of(openTelemetry, () -> {});
    }

    /// Tells an OpenTelemetry that ends with the runtime.
    ///
    /// @param openTelemetry whatever there is
    /// @param whenStopped done once, when the last node has stopped or the runtime has not started, before the
    ///     instruments are taken back
    /// @return a listener for the builder of one runtime
    public static OpenTelemetryListener of(OpenTelemetry openTelemetry, Runnable whenStopped) {
        return new OpenTelemetryListener(openTelemetry, whenStopped);
    }

    @Override
    public void nodeStarted(NodeReadings node) {
        nodes.add(node.node());
        metrics.nodeStarted(node);
    }

    @Override
    public void nodeStopped(NodeReadings node) {
        boolean last = nodes.remove(node.node()) && nodes.isEmpty();
        if (last) {
            end();
        }
        metrics.nodeStopped(node);
    }

    @Override
    public void discarded() {
        end();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            whenStopped.run();
            metrics.close();
        }
    }

    @Override
    public CallListener callSpawned(NodeId node, JoinHandle<?> call) {
        return new Both(metrics.callSpawned(node, call), traces.callSpawned(node, call));
    }

    @Override
    public ExecutionListener callArrived(
            FunctionDescriptor<?, ?> function, TaskContext context, Optional<TraceContext> caller) {
        return new BothExecuted(
                metrics.callArrived(function, context, caller), traces.callArrived(function, context, caller));
    }

    @Override
    public void occurred(RuntimeEvent event) {
        metrics.occurred(event);
    }

    private record Both(CallListener counting, CallListener tracing) implements CallListener {
        @Override
        public Optional<TraceContext> placed(NodeId node, int attempt) {
            return tracing.placed(node, attempt);
        }

        @Override
        public void refused(Failure why) {
            counting.refused(why);
            tracing.refused(why);
        }

        @Override
        public void retried(Failure why) {
            counting.retried(why);
            tracing.retried(why);
        }

        @Override
        public void migrated(Failure why) {
            counting.migrated(why);
            tracing.migrated(why);
        }

        @Override
        public void ended(OutcomeKind kind, Optional<Failure> failure) {
            counting.ended(kind, failure);
            tracing.ended(kind, failure);
        }
    }

    private record BothExecuted(ExecutionListener counting, ExecutionListener tracing) implements ExecutionListener {
        @Override
        public boolean isTimed() {
            return counting.isTimed() || tracing.isTimed();
        }

        @Override
        public void started(long queueNanos) {
            counting.started(queueNanos);
            tracing.started(queueNanos);
        }

        @Override
        public void left() {
            tracing.left();
        }

        @Override
        public void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {
            counting.ended(kind, failure, runNanos);
            tracing.ended(kind, failure, runNanos);
        }

        @Override
        public Optional<TraceContext> traceContext() {
            return tracing.traceContext();
        }
    }
}
