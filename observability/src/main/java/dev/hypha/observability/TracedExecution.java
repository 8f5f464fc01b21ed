package dev.hypha.observability;

import dev.hypha.Failure;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The span of one execution, which is current while its function runs.
final class TracedExecution implements ExecutionListener {
    private static final double NANOS = 1e-9;

    private final Span span;
    private final Context context;
    /// Of the thread that runs the function.
    private @Nullable Scope scope;

    TracedExecution(Span span, Context context) {
        this.span = span;
        this.context = context;
    }

    @Override
    public boolean isTimed() {
        return span.isRecording();
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // left() closes it, on this thread
    public void started(long queueNanos) {
        if (span.isRecording()) {
            span.setAttribute(SpanAttributes.QUEUE_DURATION, queueNanos * NANOS);
            span.addEvent("started");
        }
        scope = context.makeCurrent();
    }

    @Override
    public void left() {
        Scope opened = scope;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {
        failure.ifPresent(why -> SpanErrors.record(span, why));
        span.end();
    }

    @Override
    public Optional<TraceContext> traceContext() {
        return SpanContexts.of(span.getSpanContext());
    }
}
