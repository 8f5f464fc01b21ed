package dev.hypha.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The asynchronous view of a call. Its `Async` methods run on virtual threads.
final class HandleStage<R> extends CompletableFuture<R> implements Handle.Waiter {
    private static final Executor VIRTUAL = Thread::startVirtualThread;

    private @Nullable Object below;

    @Override
    public @Nullable Object below() {
        return below;
    }

    @Override
    public void putOn(@Nullable Object top) {
        below = top;
    }

    @Override
    public void ended(Handle<?> handle) {
        @SuppressWarnings("unchecked") // it was registered with a handle of R
        Handle<R> typed = (Handle<R>) handle;
        typed.complete(this);
    }

    @Override
    public Executor defaultExecutor() {
        return VIRTUAL;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new HandleStage<>();
    }
}
