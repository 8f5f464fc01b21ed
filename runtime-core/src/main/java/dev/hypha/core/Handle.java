package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.Outcome;
import dev.hypha.Outcome.Failed;
import dev.hypha.Outcome.Success;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The waiting half of a spawned call: one outcome, set once, and those who wait for it.
///
/// A call that nobody waits for yet costs no more than this object. The outcome is claimed by
/// compare-and-set on [#result]; the waiters form a Treiber stack (IBM RJ 5118, 1986) in [#waiters] that is
/// closed by swapping in a sentinel. The first waiter is mostly a thread, which is kept in the stack as
/// itself, without a node.
@SuppressWarnings("ReferenceEquality") // its constants are compared with as the objects they are
abstract class Handle<R> implements JoinHandle<R> {
    private static final VarHandle RESULT;
    private static final VarHandle WAITERS;

    /// Stands for a null result, as null says that there is none yet.
    private static final Object NULL = new Object();
    /// Replaces the waiters when the outcome is known.
    private static final Object CLOSED = new Object();

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            RESULT = lookup.findVarHandle(Handle.class, "result", Object.class);
            WAITERS = lookup.findVarHandle(Handle.class, "waiters", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Call<R> call;

    /// Null, then for ever [#NULL], a value, or a [Failed].
    private volatile @Nullable Object result;

    /// Null, a [Thread], a [Waiter], or [#CLOSED].
    private volatile @Nullable Object waiters;

    Handle(Call<R> call) {
        this.call = call;
    }

    @Override
    public final Call<R> call() {
        return call;
    }

    @Override
    public final boolean isDone() {
        return result != null;
    }

    /// Ends the call with a result.
    ///
    /// @return false if it has ended before
    final boolean succeed(@Nullable Object value) {
        return end(value == null ? NULL : value);
    }

    /// Ends the call with a failure.
    ///
    /// @return false if it has ended before
    final boolean fail(Failure failure) {
        return result == null && end(new Failed<>(call, failure));
    }

    private boolean end(Object outcome) {
        if (!RESULT.compareAndSet(this, null, outcome)) {
            return false;
        }
        @Nullable Object waiting = WAITERS.getAndSet(this, CLOSED);
        ended();
        while (waiting != null) {
            if (waiting instanceof Thread thread) {
                LockSupport.unpark(thread);
                break;
            }
            Waiter waiter = (Waiter) waiting;
            waiting = waiter.below();
            waiter.ended(this);
        }
        return true;
    }

    /// Called once, by the thread that ends the call, before any waiter is told.
    abstract void ended();

    @Override
    public final R join() throws InterruptedException {
        await(0);
        Object ended = result;
        if (ended instanceof Failed<?> failed) {
            throw new dev.hypha.CallFailedException(call, failed.failure());
        }
        return value(ended);
    }

    @Override
    public final Outcome<R> outcome() throws InterruptedException {
        await(0);
        return outcomeNow();
    }

    @Override
    public final Optional<Outcome<R>> outcome(Duration timeout) throws InterruptedException {
        if (timeout.isPositive() && result == null) {
            await(System.nanoTime() + saturatedNanos(timeout));
        }
        return result == null ? Optional.empty() : Optional.of(outcomeNow());
    }

    static long saturatedNanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(36_500)) >= 0 ? Long.MAX_VALUE / 2 : duration.toNanos();
    }

    /// The outcome of a call that has ended.
    final Outcome<R> outcomeNow() {
        Object ended = result;
        if (ended instanceof Failed<?>) {
            @SuppressWarnings("unchecked") // it was made in fail(), of this call
            Failed<R> failed = (Failed<R>) ended;
            return failed;
        }
        return new Success<>(value(ended));
    }

    /// Why there is no result; null if there is one, or none yet.
    final @Nullable Failure failureNow() {
        return result instanceof Failed<?> failed ? failed.failure() : null;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a null result is a value of R where R admits it
    private R value(@Nullable Object ended) {
        return ended == NULL ? null : (R) ended;
    }

    /// Waits until the outcome is known, or `System.nanoTime()` reaches `untilNanos` (0: no limit).
    private void await(long untilNanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (result != null) {
            return;
        }
        Thread self = Thread.currentThread();
        push(self);
        @Nullable Execution running = Execution.currentOrNull();
        if (running != null) {
            running.blocked();
        }
        try {
            while (result == null) {
                if (untilNanos == 0) {
                    LockSupport.park(this);
                } else {
                    long left = untilNanos - System.nanoTime();
                    if (left <= 0) {
                        return;
                    }
                    LockSupport.parkNanos(this, left);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            if (running != null) {
                running.unblocked();
            }
        }
    }

    private void push(Thread thread) {
        if (!WAITERS.compareAndSet(this, null, thread)) {
            whenEnded(new ParkedThread(thread));
        }
    }

    /// Tells `waiter` when the call has ended: at once, on this thread, if it already has.
    final void whenEnded(Waiter waiter) {
        while (true) {
            @Nullable Object top = waiters;
            if (top == CLOSED) {
                waiter.ended(this);
                return;
            }
            waiter.putOn(top);
            if (WAITERS.compareAndSet(this, top, waiter)) {
                return;
            }
        }
    }

    @Override
    public final CompletionStage<R> asStage() {
        HandleStage<R> stage = new HandleStage<>();
        whenEnded(stage);
        return stage;
    }

    /// Someone who is told of the end of a call.
    interface Waiter {
        /// The next lower one of the stack that this is in.
        @Nullable
        Object below();

        /// Puts it onto a stack.
        void putOn(@Nullable Object top);

        /// Told once, by the thread that ended the call; must be short.
        void ended(Handle<?> handle);
    }

    /// A waiter with its place in the stack.
    abstract static class StackedWaiter implements Waiter {
        private @Nullable Object below;

        @Override
        public final @Nullable Object below() {
            return below;
        }

        @Override
        public final void putOn(@Nullable Object top) {
            below = top;
        }
    }

    private static final class ParkedThread extends StackedWaiter {
        private final Thread thread;

        ParkedThread(Thread thread) {
            this.thread = thread;
        }

        @Override
        public void ended(Handle<?> handle) {
            LockSupport.unpark(thread);
        }
    }

    /// Completes a stage with the outcome, without making an [Outcome] for a success.
    final void complete(java.util.concurrent.CompletableFuture<R> stage) {
        Object ended = result;
        if (ended instanceof Failed<?> failed) {
            stage.completeExceptionally(new dev.hypha.CallFailedException(call, failed.failure()));
        } else {
            stage.complete(value(ended));
        }
    }
}
