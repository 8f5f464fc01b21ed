package dev.hypha.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// The asynchronous view of a call. Its `Async` methods run on virtual threads.
final class HandleStage<R> extends CompletableFuture<R> {
    private static final Executor VIRTUAL = Thread::startVirtualThread;

    void endedWith(Handle<R> handle) {
        handle.complete(this);
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
