package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.TraceContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An execution that someone is told of, with its times; what they throw does not get out of here.
final class ObservedExecution {
    private final ExecutionListener listener;
    private final boolean timed;
    private final long arrivedNanos;
    /// 0 before the start. Whoever abandons the function reads it seconds after its thread has written it.
    private long startedNanos;

    ObservedExecution(ExecutionListener listener) {
        this.listener = listener;
        this.timed = wantsTimes(listener);
        this.arrivedNanos = timed ? System.nanoTime() : 0;
    }

    private static boolean wantsTimes(ExecutionListener listener) {
        try {
            return listener.isTimed();
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
            return false;
        }
    }

    /// On the thread that runs the function, before it does.
    void started() {
        long queueNanos = 0;
        if (timed) {
            long now = System.nanoTime();
            queueNanos = now - arrivedNanos;
            startedNanos = now == 0 ? 1 : now;
        }
        try {
            listener.started(queueNanos);
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
        }
    }

    /// On that thread, after it did.
    void left() {
        try {
            listener.left();
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
        }
    }

    /// It has ended.
    ///
    /// @param failure null for a success
    void ended(@Nullable Failure failure) {
        long runNanos = startedNanos == 0 ? 0 : System.nanoTime() - startedNanos;
        try {
            if (failure == null) {
                listener.ended(OutcomeKind.SUCCEEDED, Optional.empty(), runNanos);
            } else {
                listener.ended(OutcomeKind.of(failure), Optional.of(failure), runNanos);
            }
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
        }
    }

    Optional<TraceContext> traceContext() {
        try {
            return listener.traceContext();
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
            return Optional.empty();
        }
    }
}
