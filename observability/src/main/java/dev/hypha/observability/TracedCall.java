package dev.hypha.observability;

import dev.hypha.Call;
import dev.hypha.CallOptions;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Strategy;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The spans of one call's attempts, one after the other.
final class TracedCall implements CallListener {
    private final Tracer tracer;
    private final NodeId node;
    private final JoinHandle<?> handle;
    private final Context parent;
    private boolean ended;
    private @Nullable Span span;
    private @Nullable SpanContext before;
    /// Where the present attempt is.
    private @Nullable NodeId there;
    /// What became of it there before.
    private String history = "";

    TracedCall(Tracer tracer, NodeId node, JoinHandle<?> handle, Context parent) {
        this.tracer = tracer;
        this.node = node;
        this.handle = handle;
        this.parent = parent;
    }

    @Override
    public synchronized Optional<TraceContext> placed(NodeId where, int attempt) {
        if (ended) {
            return Optional.empty(); // by its deadline, while it was being placed
        }
        Call<?> call = handle.call();
        SpanBuilder builder = tracer.spanBuilder(call.function().name())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent);
        if (before != null) {
            builder.addLink(before);
        }
        Span started = builder.startSpan();
        span = started;
        there = where;
        if (started.isRecording()) {
            started.setAttribute(HyphaAttributes.FUNCTION, call.function().name());
            started.setAttribute(HyphaAttributes.NODE, node.name());
            started.setAttribute(SpanAttributes.PEER_NODE, where.name());
            started.setAttribute(SpanAttributes.TASK, handle.id().toString());
            started.setAttribute(SpanAttributes.ATTEMPT, attempt);
            started.setAttribute(SpanAttributes.PLACEMENT_REASON, strategy(call.options()) + history);
        }
        return SpanContexts.of(started.getSpanContext());
    }

    private static String strategy(CallOptions options) {
        if (options.idempotencyKey().isPresent()) {
            return "idempotency_key";
        }
        return switch (options.placement().strategy()) {
            case Strategy.LeastLoaded _ -> "least_loaded";
            case Strategy.RoundRobin _ -> "round_robin";
            case Strategy.Affinity _ -> "affinity";
            case Strategy.Near _ -> "near";
            case Strategy.Spread _ -> "spread";
            case Strategy.Custom custom -> "custom " + custom.name();
        };
    }

    @Override
    public void refused(Failure why) {
        over(why, "refused");
    }

    @Override
    public void retried(Failure why) {
        over(why, "failed");
    }

    @Override
    public void migrated(Failure why) {
        over(why, "moved");
    }

    private synchronized void over(Failure why, String how) {
        Span ending = span;
        if (ending != null) { // a call that all nodes have refused is tried again without one
            history = ", " + how + " on " + there + ": " + OutcomeKind.of(why).label();
            before = ending.getSpanContext();
            SpanErrors.record(ending, why);
            ending.end();
            span = null;
        }
    }

    @Override
    public synchronized void ended(OutcomeKind kind, Optional<Failure> failure) {
        ended = true;
        Span ending = span;
        if (ending == null) {
            ending = failure.isPresent() && before == null ? unplaced() : null;
        }
        if (ending != null) {
            Span last = ending;
            failure.ifPresent(why -> SpanErrors.record(last, why));
            last.end();
            span = null;
        }
    }

    /// A call that never got to a node is to be seen as well.
    private Span unplaced() {
        Span made = tracer.spanBuilder(handle.call().function().name())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent)
                .startSpan();
        made.setAttribute(HyphaAttributes.FUNCTION, handle.call().function().name());
        made.setAttribute(HyphaAttributes.NODE, node.name());
        made.setAttribute(SpanAttributes.TASK, handle.id().toString());
        return made;
    }
}
