package dev.hypha.core;

import dev.hypha.Cancellation;
import dev.hypha.ChannelAddress;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.DistributedRuntime;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Progress;
import dev.hypha.TaskContext;
import dev.hypha.TaskId;
import dev.hypha.ThrowableData;
import dev.hypha.security.Identity;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.TaskBinding;
import dev.hypha.spi.TraceContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One call running on this node, or waiting to: its thread's story, its context, and its cancellation.
///
/// Its life is in the bits of [#state]. Whoever sets [#ENDED] first reports the outcome: the thread that
/// runs the function, or the timer that abandons it.
abstract class Execution implements Runnable, TaskContext, Cancellation {
    static final int STARTED = 1;
    static final int ENDED = 1 << 1;
    static final int CANCELLED = 1 << 2;
    static final int EXPIRED = 1 << 3;
    /// Runs on an event loop: never interrupted, never waits.
    static final int INLINE = 1 << 4;
    /// The thread has left the function or the function was abandoned: the slot is free.
    static final int RELEASED = 1 << 5;

    /// It was reported when its function had not returned in time.
    private static final String ABANDONED = "abandoned";

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Execution.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Node node;
    final FunctionDescriptor<?, ?> function;
    /// On whose behalf it runs.
    final Callers callers;
    /// The deadline by `System.nanoTime()`, 0 for none.
    final long deadlineNanos;

    /// Waits for the caller's word that it knows of the start.
    static final int AWAITING_PROCEED = 1 << 6;
    /// The caller was told that the call has started.
    static final int START_TOLD = 1 << 7;

    /// Its children are being cancelled, and it will be next; an exception that comes of theirs is no
    /// failure of its own.
    static final int CANCELLING = 1 << 9;

    static final int EXPIRING = 1 << 10;
    /// Another node is to go on from its checkpoint.
    static final int MOVED = 1 << 11;

    static final int MOVING = 1 << 12;
    private static final int ANY_STOPPING = CANCELLING | EXPIRING | MOVING;
    private static final int ANY_STOPPED = CANCELLED | EXPIRED | MOVED;
    /// Waits in the queue of the [Gate]; who clears it may end or start the call.
    static final int WAITING = 1 << 8;

    /// Waits for resources in the [Reservations]; who clears it may end it, or give it what it waits for.
    static final int RESERVING = 1 << 16;
    /// Holds resources; who clears it gives them back.
    static final int RESERVED = 1 << 17;
    /// Was seen running when news were told; if it still runs the next time, its start is told.
    static final int SEEN_RUNNING = 1 << 19;
    /// Is cancelled because the node has taken on a taint.
    private static final int EVICTING = 1 << 18;
    /// Its function waits for another call.
    private static final int BLOCKED = 1 << 20;
    /// An operator's question: it holds no slot, so that it gets through to a node that is full.
    static final int UNGATED = 1 << 21;

    private volatile int state;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Family family;
    /// Who is told of it; null for most nodes' executions. Set before it is admitted.
    private @Nullable ObservedExecution observed;

    /// When it came to this node, by its [CoarseClock].
    private final int arrivedMillis;
    /// How long it waited before it ran; written before [#STARTED] is set, and read behind it.
    private int queuedMillis;

    Execution(Node node, FunctionDescriptor<?, ?> function, Callers callers, long deadlineNanos) {
        this.node = node;
        this.function = function;
        this.callers = callers;
        this.deadlineNanos = deadlineNanos;
        this.arrivedMillis = node.clock().millis();
    }

    /// The execution whose function runs on this thread.
    static @Nullable Execution currentOrNull() {
        return TaskBinding.CURRENT.isBound() && TaskBinding.CURRENT.get() instanceof Execution execution
                ? execution
                : null;
    }

    // ---- who is told of it

    /// It has come to this node. Called before it is admitted.
    ///
    /// @param caller where in a trace it comes from
    final void arrived(@Nullable TraceContext caller) {
        @Nullable Listeners listeners = node.listeners();
        if (listeners != null) {
            observed = listeners.arrived(this, caller);
        }
    }

    /// It has ended, and its caller is about to be told.
    ///
    /// @param failure null for a success
    final void tellEnd(@Nullable Failure failure) {
        if (observed != null) {
            observed.ended(failure);
        }
    }

    /// Its place in a trace, if it has one.
    final Optional<TraceContext> traceContext() {
        return observed == null ? Optional.empty() : observed.traceContext();
    }

    // ---- what kinds of executions differ in

    /// The arguments, read on this thread if they were not yet.
    abstract Object takeArguments();

    /// The function returned.
    abstract void succeeded(@Nullable Object value);

    /// There is no result.
    abstract void failed(Failure failure);

    // ---- running

    /// Runs the call on this thread, from its start to its report.
    @Override
    public final void run() {
        if (LogContext.KEPT) {
            LogContext.run(this, this::runNamed);
        } else {
            runNamed();
        }
    }

    private void runNamed() {
        thread = Thread.currentThread();
        if (begin()) {
            if (CallRecorder.isOn()) {
                CallRecorder.run(this);
            } else {
                String unusedOutcome = runFunction();
            }
        }
        release();
        returnResources();
    }

    /// Runs the function, and reports what became of it.
    ///
    /// @return the outcome in a word
    final String runFunction() {
        @Nullable ObservedExecution told = observed;
        if (told == null) {
            return ScopedValue.where(TaskBinding.CURRENT, this).call(this::invoke);
        }
        told.started();
        try {
            return ScopedValue.where(TaskBinding.CURRENT, this).call(this::invoke);
        } finally {
            told.left();
        }
    }

    /// Runs the call on this event loop.
    final void runInline() {
        setBits(INLINE);
        run();
    }

    private boolean begin() {
        if (deadlineNanos != 0 && System.nanoTime() - deadlineNanos >= 0) {
            setBits(EXPIRED);
        }
        queuedMillis = node.clock().millis() - arrivedMillis;
        int before = setBits(STARTED);
        if ((before & (ANY_STOPPED | ENDED)) == 0) {
            return true;
        }
        clearBits(STARTED);
        if (claimEnd()) {
            reportFailure(stopped(false, false));
        }
        return false;
    }

    private String invoke() {
        @Nullable Object value;
        try {
            value = invokeFunction();
        } catch (Throwable thrown) {
            endFunction();
            if (!claimEnd()) {
                return ABANDONED;
            }
            Failure failure = failureOf(thrown);
            reportFailure(failure);
            return CallRecorder.outcome(failure);
        }
        endFunction();
        if (!claimEnd()) {
            return ABANDONED;
        }
        reportSuccess(value);
        return CallRecorder.outcome(null);
    }

    private void reportSuccess(@Nullable Object value) {
        @Nullable Family members = family;
        succeeded(value);
        if (members != null) {
            members.evictNever();
            if (members.keyed() != null) {
                members.keyed().ended(follower -> follower.follow(() -> follower.succeeded(value)), true);
            }
        }
    }

    private void reportFailure(Failure failure) {
        if (CallRecorder.isOn() && !isStarted()) {
            CallRecorder.neverRan(this, failure);
        }
        @Nullable Family members = family;
        failed(failure);
        if (members != null) {
            members.evictNever();
            if (members.keyed() != null) {
                members.keyed()
                        .ended(follower -> follower.follow(() -> follower.failed(failure)), failure.mayHaveRun());
            }
        }
    }

    /// Takes the outcome of another execution with the same idempotency key, without having run.
    private void follow(Runnable report) {
        if (claimEnd()) {
            report.run();
            setBits(RELEASED);
            forget();
        }
    }

    /// This is the first call of an idempotency key.
    final void keyed(KeyedOutcomes.Keyed first) {
        family().keyed(first);
    }

    private @Nullable Object invokeFunction() throws Throwable {
        @SuppressWarnings("unchecked") // the arguments were made by or for this descriptor
        FunctionDescriptor<Object, ?> typed = (FunctionDescriptor<Object, ?>) function;
        @Nullable Object value = typed.invoke(takeArguments(), node.receiverOf(function));
        return function.traits().awaited() ? awaited(value) : value;
    }

    private @Nullable Object awaited(@Nullable Object stage) throws Throwable {
        if (stage == null) {
            throw new NullPointerException(function.name() + " returned null instead of a CompletionStage");
        }
        try {
            return ((CompletionStage<?>) stage).toCompletableFuture().get();
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            throw cause == null ? e : cause;
        }
    }

    /// The function is over: its children end with it, and a late interrupt must not hit what follows.
    private void endFunction() {
        @Nullable Family members = family;
        if (members != null) {
            members.end();
        }
        if ((state & INLINE) == 0) {
            boolean unusedFlag = Thread.interrupted();
        }
    }

    private Failure failureOf(Throwable thrown) {
        if ((state & (ANY_STOPPING | EXPIRED)) != 0) {
            return stopped(true, false);
        }
        if (thrown instanceof CallRefusedException refused) {
            return refused.failure();
        }
        return new Failure.Threw(ThrowableData.of(Frames.trimmed(thrown)).withHop(node(), attempt(), id()), node());
    }

    private Failure stopped(boolean started, boolean abandoned) {
        @Nullable Family members = family;
        if ((state & EVICTING) != 0 && members != null) {
            String reason = members.evictedWhy();
            return started ? new Failure.Evicted(node(), reason) : new Failure.NotStarted(reason);
        }
        if ((state & MOVING) != 0) {
            return started
                    ? new Failure.Moved(node.id())
                    : new Failure.NotStarted("node " + node.id() + " is draining");
        }
        return (state & (EXPIRED | EXPIRING)) != 0
                ? new Failure.TimedOut(
                        started ? Failure.TimedOut.Phase.RUNNING : Failure.TimedOut.Phase.QUEUED, timeout())
                : new Failure.Cancelled(started, abandoned);
    }

    /// The time the call had, for people.
    abstract Duration timeout();

    private boolean claimEnd() {
        return (setBits(ENDED) & ENDED) == 0;
    }

    /// Gives the slot back, once.
    private void release() {
        if ((setBits(RELEASED) & RELEASED) == 0) {
            forget();
            if ((state & (INLINE | UNGATED)) == 0) {
                node.executions().gate().leave();
            }
        }
    }

    /// Gives its resources back, once: when its thread has really left the function, not when it is abandoned.
    private void returnResources() {
        if ((state & RESERVED) != 0 && (clearBits(RESERVED) & RESERVED) != 0) {
            node.executions().reservations().leave(this, demands());
        }
    }

    /// What the call asks of this node.
    Demands demands() {
        @Nullable Family members = family;
        return members == null ? Demands.NONE : members.demands();
    }

    // ---- stopping

    /// Asks the call to stop: its token is set, so that it knows why its children end; then they are
    /// cancelled, then its thread is interrupted; after the grace period it is abandoned.
    final void cancel() {
        boolean unusedFirst = stop(CANCELLING, CANCELLED);
    }

    /// The deadline has passed.
    final void expire() {
        boolean unusedFirst = stop(EXPIRING, EXPIRED);
    }

    /// The node drains, and another one is to go on from the checkpoint.
    ///
    /// @return false if it has ended or was asked to stop before
    final boolean move() {
        return stop(MOVING, MOVED);
    }

    /// The node has taken on a taint: ends the call if it waits, else cancels it.
    final void evict(String reason) {
        if (!hasEnded() && !isStopping()) {
            family().evicted(reason); // before it can be asked for
            boolean unusedFirst = stop(CANCELLING | EVICTING, CANCELLED);
        }
    }

    /// Evicts the call when it has been here for so long since it first was to be evicted.
    final void evictAfter(long nanos, String reason) {
        family().evictAfter(nanos, node.timers(), () -> evict(reason));
        if (hasEnded()) {
            evictNever();
        }
    }

    /// The call may stay, whatever was said before.
    final void evictNever() {
        @Nullable Family members = family;
        if (members != null) {
            members.evictNever();
        }
    }

    /// @param announced what is to come: one of [#ANY_STOPPING], maybe more
    /// @param why what it is then: one of [#ANY_STOPPED]
    private boolean stop(int announced, int why) {
        if (!announce(announced)) {
            return false;
        }
        @Nullable Family members = family;
        if (members != null) {
            members.tellListeners(); // whoever sees the token may rely on the listeners
        }
        int before = setBits(why);
        if ((before & ENDED) != 0) {
            return true;
        }
        members = family; // it may have come between
        if (members != null) {
            members.tellListeners();
            members.cancelChildren();
        }
        if ((before & STARTED) == 0) {
            withdraw();
            return true;
        }
        @Nullable Thread running = thread;
        if (running != null && (state & (ENDED | INLINE)) == 0) {
            running.interrupt();
        }
        var unusedTimer = node.timers().afterMillis(node.options().cancelGraceMillis(), this::abandon);
        return true;
    }

    /// Only the first reason counts.
    private boolean announce(int bit) {
        while (true) {
            int now = state;
            if ((now & (ENDED | ANY_STOPPING)) != 0) {
                return false;
            }
            if (STATE.compareAndSet(this, now, now | bit)) {
                return true;
            }
        }
    }

    /// Ends a call that waits, in the queue or for its caller's word, because the node does not start it.
    ///
    /// @return false if it does not wait
    final boolean giveBack(Failure why) {
        if (leaveQueues()) {
            refuse(why);
            return true;
        }
        if ((clearBits(AWAITING_PROCEED) & AWAITING_PROCEED) == 0) {
            return false;
        }
        if (claimEnd()) {
            reportFailure(why);
            returnResources();
        }
        release();
        return true;
    }

    /// The node does not take the call, which holds no slot.
    final void refuse(Failure why) {
        if (claimEnd()) {
            reportFailure(why);
            returnResources();
            setBits(RELEASED);
            forget();
        }
    }

    /// Ends the call if it waits: in the queue, or for its caller's word.
    final void withdraw() {
        if (leaveQueues()) {
            endUnstarted();
            forget();
        } else if ((clearBits(AWAITING_PROCEED) & AWAITING_PROCEED) != 0) {
            endUnstarted();
            release();
        }
    }

    /// Takes it out of the queue that it waits in, for a slot or for resources.
    ///
    /// @return whether it was in one, and is now the caller's to end
    private boolean leaveQueues() {
        return node.executions().gate().remove(this)
                || ((state & RESERVING) != 0 && node.executions().reservations().remove(this));
    }

    /// Takes the execution out of the tables of those that live.
    abstract void forget();

    private void abandon() {
        if (claimEnd()) {
            reportFailure(stopped(true, true));
            release();
            @Nullable Family members = family;
            if (members != null) {
                Thread.startVirtualThread(members::end); // it may wait for room to say so
            }
        }
    }

    /// Ends an execution that never began, such as one that was taken out of the queue.
    final void endUnstarted() {
        if (claimEnd()) {
            reportFailure(stopped(false, false));
            returnResources();
        }
    }

    /// The function waits for another call: its slot is lent out.
    final void blocked() {
        if ((state & INLINE) != 0) {
            throw new IllegalStateException(function.name()
                    + " is declared nonBlocking and must not wait for other calls; drop nonBlocking = true");
        }
        if ((setBits(BLOCKED) & UNGATED) == 0) {
            node.executions().gate().leave();
        }
    }

    final void unblocked() {
        if ((clearBits(BLOCKED) & UNGATED) == 0) {
            node.executions().gate().reenter();
        }
    }

    /// Whether its function waits for another call, or did a moment ago.
    final boolean isBlocked() {
        return (state & BLOCKED) != 0;
    }

    /// Whether it runs beside all limits.
    final boolean isUngated() {
        return (state & UNGATED) != 0;
    }

    // ---- for people

    /// How long it has been on this node.
    final long ageMillis() {
        return CoarseClock.between(arrivedMillis, node.clock().millis());
    }

    /// How long it waited before it ran, so far if it has not run yet.
    final long queuedMillis() {
        return isStarted() ? CoarseClock.between(0, queuedMillis) : ageMillis();
    }

    /// What it has reported last.
    abstract Progress progress();

    /// All that is told of it.
    abstract TaskDetails details();

    /// What is told of it by both kinds alike.
    final TaskDetails details(
            int priority, boolean detached, Optional<TaskId> parent, TaskDetails.Checkpoints checkpoints) {
        Duration had = timeout();
        return new TaskDetails(
                TaskInfo.of(this),
                new TaskDetails.Terms(
                        priority,
                        had.isZero() ? Optional.empty() : Optional.of(had),
                        remaining(),
                        detached,
                        demands().resources()),
                kin().of(parent),
                callerIdentities(),
                checkpoints);
    }

    /// What it has spawned and has not ended.
    final TaskDetails.Kin kin() {
        @Nullable Family members = family;
        return members == null ? TaskDetails.Kin.NONE : members.kin();
    }

    /// Whether it was asked to stop, or is about to be.
    final boolean isStopping() {
        return (state & ANY_STOPPING) != 0;
    }

    /// Whether another node is to go on from its checkpoint.
    final boolean isMoving() {
        return (state & MOVING) != 0;
    }

    final boolean isStarted() {
        return (state & STARTED) != 0;
    }

    final boolean hasEnded() {
        return (state & ENDED) != 0;
    }

    /// The thread that runs the function, null before it runs.
    final @Nullable Thread thread() {
        return thread;
    }

    final int setBits(int bits) {
        return (int) STATE.getAndBitwiseOr(this, bits);
    }

    final int clearBits(int bits) {
        return (int) STATE.getAndBitwiseAnd(this, ~bits);
    }

    final int stateBits() {
        return state;
    }

    // ---- the context

    /// The children and listeners of this execution, made when the first comes.
    final Family family() {
        @Nullable Family existing = family;
        if (existing != null) {
            return existing;
        }
        synchronized (this) {
            existing = family;
            if (existing == null) {
                existing = new Family();
                family = existing;
            }
        }
        if (isRequested()) {
            existing.cancelChildren();
        }
        return existing;
    }

    @Override
    public final NodeId node() {
        return node.id();
    }

    @Override
    public final List<String> callerIdentities() {
        return callers.identities().stream().map(Identity::uri).toList();
    }

    @Override
    public final Optional<Duration> remaining() {
        return deadlineNanos == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
    }

    @Override
    public final Cancellation cancellation() {
        return this;
    }

    @Override
    public final boolean isRequested() {
        return (state & ANY_STOPPED) != 0;
    }

    @Override
    public final Optional<Reason> reason() {
        int bits = state;
        if ((bits & ANY_STOPPED) == 0) {
            return Optional.empty();
        }
        return Optional.of(
                (bits & EXPIRED) != 0
                        ? Reason.DEADLINE
                        : (bits & MOVED) != 0
                                ? Reason.MOVED
                                : (bits & EVICTING) != 0 ? Reason.EVICTED : Reason.CANCELLED);
    }

    @Override
    public final void checkpoint(Object state) {
        Checkpoint made = Checkpoint.of(function, state, node.values());
        if (!hasEnded()) {
            keep(made);
        }
    }

    /// Keeps a checkpoint with the caller.
    abstract void keep(Checkpoint checkpoint);

    /// The checkpoint that an earlier attempt has left.
    abstract @Nullable Checkpoint kept();

    @Override
    public final <T> Optional<T> restored(Class<T> type) {
        Class<?> declared = Checkpoint.type(function);
        if (!type.equals(declared)) {
            throw new IllegalArgumentException("HYP-CALL-011 " + function.name() + " declares checkpoints of "
                    + declared.getName() + ", and was asked for a " + type.getName());
        }
        return Optional.ofNullable(kept()).map(checkpoint -> checkpoint.read(node.values(), type));
    }

    @Override
    public final void onRequest(Runnable action) {
        family().onRequest(action, this);
    }

    @Override
    public final DistributedRuntime runtime() {
        return node;
    }

    @Override
    public final ChannelReceiver receive(String name) {
        return node.channels().receive(name, this);
    }

    @Override
    public final ChannelSender send(ChannelAddress address) {
        return node.channels().send(address, this);
    }

    /// The task's id, for people.
    @Override
    public abstract TaskId id();
}
