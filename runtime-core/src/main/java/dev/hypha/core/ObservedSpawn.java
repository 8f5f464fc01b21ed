package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.TraceContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that listeners are told of; what they throw does not get out of here. Apart from the others, so that
/// those stay as small as they are.
final class ObservedSpawn<R> extends SpawnedCall<R> {
    private CallListener listener = CallListener.NONE;
    /// Where in a trace the present attempt is.
    private volatile @Nullable TraceContext trace;

    ObservedSpawn(Call<R> call, Node node, long sequence, @Nullable Execution parent, boolean detached) {
        super(call, node, sequence, parent, detached);
    }

    /// Asks who is to be told. Before anyone else knows of the call.
    void observe(Listeners listeners) {
        listener = listeners.spawned(this);
    }

    @Override
    void tellPlaced(NodeId where) {
        try {
            @Nullable TraceContext now = listener.placed(where, attempt()).orElse(null);
            if (now != null || trace != null) {
                trace = now;
            }
        } catch (Throwable e) {
            Listeners.failed(e);
        }
    }

    @Override
    @Nullable
    TraceContext trace() {
        return trace;
    }

    @Override
    void tellRefused(Failure why) {
        try {
            listener.refused(why);
        } catch (Throwable e) {
            Listeners.failed(e);
        }
    }

    @Override
    void tellRetried(Failure why) {
        try {
            listener.retried(why);
        } catch (Throwable e) {
            Listeners.failed(e);
        }
    }

    @Override
    void tellMigrated(Failure why) {
        try {
            listener.migrated(why);
        } catch (Throwable e) {
            Listeners.failed(e);
        }
    }

    @Override
    void tellEnd() {
        @Nullable Failure failure = failureNow();
        try {
            if (failure == null) {
                listener.ended(OutcomeKind.SUCCEEDED, Optional.empty());
            } else {
                listener.ended(OutcomeKind.of(failure), Optional.of(failure));
            }
        } catch (Throwable e) {
            Listeners.failed(e);
        }
    }
}
