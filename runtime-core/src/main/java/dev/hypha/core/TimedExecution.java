package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.TraceContext;
import java.util.Optional;

/// Tells a listener that wants them the times of one execution.
final class TimedExecution implements ExecutionListener {
    private final ExecutionListener listener;
    private final long arrivedNanos = System.nanoTime();
    /// 0 before the start. Whoever abandons the function reads it seconds after its thread has written it.
    private long startedNanos;

    TimedExecution(ExecutionListener listener) {
        this.listener = listener;
    }

    @Override
    public void started(long unknown) {
        long now = System.nanoTime();
        startedNanos = now == 0 ? 1 : now;
        listener.started(now - arrivedNanos);
    }

    @Override
    public void left() {
        listener.left();
    }

    @Override
    public void ended(OutcomeKind kind, Optional<Failure> failure, long unknown) {
        listener.ended(kind, failure, startedNanos == 0 ? 0 : System.nanoTime() - startedNanos);
    }

    @Override
    public Optional<TraceContext> traceContext() {
        return listener.traceContext();
    }
}
