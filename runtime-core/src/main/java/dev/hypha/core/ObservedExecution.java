package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.TraceContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An execution that someone may be told of; what they throw does not get out of here.
abstract class ObservedExecution extends ExecutionContext {
    /// Null for most nodes' executions. Set before it is admitted.
    private @Nullable ExecutionListener listener;

    ObservedExecution(Node node, FunctionDescriptor<?, ?> function, Callers callers, long deadlineNanos) {
        super(node, function, callers, deadlineNanos);
    }

    /// It has come to this node. Called before it is admitted.
    ///
    /// @param caller where in a trace it comes from
    final void arrived(@Nullable TraceContext caller) {
        @Nullable Listeners listeners = node.listeners();
        if (listeners != null) {
            listener = listeners.arrived(this, caller);
        }
    }

    /// Whether someone is told.
    final boolean isObserved() {
        return listener != null;
    }

    /// It is about to run. Called on the thread that runs the function.
    final void tellStart() {
        @Nullable ExecutionListener told = listener;
        if (told != null) {
            try {
                told.started(0);
            } catch (Throwable e) {
                Listeners.failed(e);
            }
        }
    }

    /// The function has left that thread, which is this one.
    final void tellLeft() {
        @Nullable ExecutionListener told = listener;
        if (told != null) {
            try {
                told.left();
            } catch (Throwable e) {
                Listeners.failed(e);
            }
        }
    }

    /// It has ended, and its caller is about to be told.
    ///
    /// @param failure null for a success
    final void tellEnd(@Nullable Failure failure) {
        @Nullable ExecutionListener told = listener;
        if (told != null) {
            try {
                if (failure == null) {
                    told.ended(OutcomeKind.SUCCEEDED, Optional.empty(), 0);
                } else {
                    told.ended(OutcomeKind.of(failure), Optional.of(failure), 0);
                }
            } catch (Throwable e) {
                Listeners.failed(e);
            }
        }
    }

    /// Its place in a trace, if it has one.
    final Optional<TraceContext> traceContext() {
        @Nullable ExecutionListener told = listener;
        if (told != null) {
            try {
                return told.traceContext();
            } catch (Throwable e) {
                Listeners.failed(e);
            }
        }
        return Optional.empty();
    }
}
