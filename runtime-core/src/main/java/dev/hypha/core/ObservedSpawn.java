package dev.hypha.core;

import dev.hypha.Call;
import org.jspecify.annotations.Nullable;

/// A call that listeners are told of. Apart from the others, so that those stay as small as they are.
final class ObservedSpawn<R> extends SpawnedCall<R> {
    private final Listeners listeners;
    private @Nullable ObservedCall observed;

    ObservedSpawn(
            Call<R> call, Node node, long sequence, @Nullable Execution parent, boolean detached, Listeners listeners) {
        super(call, node, sequence, parent, detached);
        this.listeners = listeners;
    }

    /// Before anyone else knows of the call.
    @Override
    void start() {
        observed = listeners.spawned(this);
        super.start();
    }

    @Override
    @Nullable
    ObservedCall observed() {
        return observed;
    }
}
