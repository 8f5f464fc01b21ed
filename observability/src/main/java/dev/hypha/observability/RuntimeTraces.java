package dev.hypha.observability;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.TraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;

/// Makes spans of calls by OpenTelemetry's API: one for each attempt at the node that spawned the call, and
/// one for each execution at the node that runs it, which is a child of the attempt's.
///
/// An attempt's span is a child of the span that is current where the call is spawned. While a function
/// runs the span of its execution is current on its thread, so that spans of calls that it spawns, and of
/// whatever else it does, become children. A later attempt has the same parent and a link to the one
/// before. Whether a trace is sampled is decided where it begins; the nodes that run calls follow it, if
/// their SDK's sampler is parent-based.
///
/// What a function forks has its parent's span only if its application carries OpenTelemetry's context
/// over, as everywhere. Baggage does not travel with calls.
public final class RuntimeTraces implements RuntimeListener {
    private final Tracer tracer;

    private RuntimeTraces(Tracer tracer) {
        this.tracer = tracer;
    }

    /// Makes spans by an application's OpenTelemetry.
    ///
    /// @param openTelemetry for example `GlobalOpenTelemetry.get()`
    /// @return a listener for the builder of a runtime
    public static RuntimeTraces of(OpenTelemetry openTelemetry) {
        return new RuntimeTraces(openTelemetry.getTracer(OpenTelemetryMetrics.SCOPE));
    }

    @Override
    public CallListener callSpawned(NodeId node, JoinHandle<?> call) {
        return new TracedCall(tracer, node, call, Context.current());
    }

    @Override
    public ExecutionListener callArrived(
            FunctionDescriptor<?, ?> function, TaskContext context, Optional<TraceContext> caller) {
        Context parent = caller.map(from -> Context.root().with(Span.wrap(SpanContexts.of(from))))
                .orElse(Context.root());
        Span span = tracer.spanBuilder(function.name())
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .startSpan();
        if (span.isRecording()) {
            span.setAttribute(HyphaAttributes.FUNCTION, function.name());
            span.setAttribute(HyphaAttributes.NODE, context.node().name());
            span.setAttribute(SpanAttributes.PEER_NODE, context.caller().name());
            span.setAttribute(SpanAttributes.TASK, context.id().toString());
            span.setAttribute(SpanAttributes.ATTEMPT, context.attempt());
        }
        return new TracedExecution(span, parent.with(span));
    }
}
