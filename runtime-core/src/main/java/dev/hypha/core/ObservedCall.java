package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.TraceContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A spawned call that someone is told of; what they throw does not get out of here.
final class ObservedCall {
    private final CallListener listener;
    /// Where in a trace the present attempt is.
    private volatile @Nullable TraceContext trace;

    ObservedCall(CallListener listener) {
        this.listener = listener;
    }

    void placed(NodeId node, int attempt) {
        try {
            trace = listener.placed(node, attempt).orElse(null);
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
        }
    }

    @Nullable
    TraceContext trace() {
        return trace;
    }

    void refused(Failure why) {
        try {
            listener.refused(why);
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
        }
    }

    void retried(Failure why) {
        try {
            listener.retried(why);
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
        }
    }

    void migrated(Failure why) {
        try {
            listener.migrated(why);
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
        }
    }

    /// It has ended.
    ///
    /// @param failure null for a success
    void ended(@Nullable Failure failure) {
        try {
            if (failure == null) {
                listener.ended(OutcomeKind.SUCCEEDED, Optional.empty());
            } else {
                listener.ended(OutcomeKind.of(failure), Optional.of(failure));
            }
        } catch (RuntimeException | LinkageError e) {
            Listeners.failed(e);
        }
    }
}
