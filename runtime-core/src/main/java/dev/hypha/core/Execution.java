package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.Failure;
import dev.hypha.Progress;
import dev.hypha.TaskId;
import dev.hypha.ThrowableData;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.TaskBinding;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One call running on this node, or waiting to: its thread's story, and how it is stopped.
///
/// Whoever sets [#ENDED] first reports the outcome: the thread that runs the function, or the timer that
/// abandons it.
abstract class Execution extends ObservedExecution implements Runnable {
    /// It was reported when its function had not returned in time.
    private static final String ABANDONED = "abandoned";

    private volatile @Nullable Thread thread;
    /// When it came to this node, by its [CoarseClock].
    private final int arrivedMillis;
    /// How long it waited before it ran; written before [#STARTED] is set, and read behind it.
    private int queuedMillis;

    Execution(Node node, FunctionDescriptor<?, ?> function, Callers callers, long deadlineNanos) {
        super(node, function, callers, deadlineNanos);
        this.arrivedMillis = node.clock().millis();
    }

    /// The execution whose function runs on this thread.
    static @Nullable Execution currentOrNull() {
        return TaskBinding.CURRENT.isBound() && TaskBinding.CURRENT.get() instanceof Execution execution
                ? execution
                : null;
    }

    // ---- what kinds of executions differ in

    /// The arguments, read on this thread if they were not yet.
    abstract Object takeArguments();

    /// The function returned.
    ///
    /// @return why there is no result after all, if so
    abstract @Nullable Failure succeeded(@Nullable Object value);

    /// There is no result.
    abstract void failed(Failure failure);

    // ---- running

    /// Runs the call on this thread, from its start to its report.
    @Override
    public final void run() {
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
        return conclude(isObserved() ? invokeObserved() : invokeNamed());
    }

    private @Nullable Object invokeObserved() {
        tellStart();
        try {
            return invokeNamed();
        } finally {
            tellLeft();
        }
    }

    private @Nullable Object invokeNamed() {
        return LogContext.KEPT ? LogContext.call(this, this::invokeBound) : invokeBound();
    }

    private @Nullable Object invokeBound() {
        return ScopedValue.where(TaskBinding.CURRENT, this).call(this::invoke);
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

    /// What a function has thrown, in place of what others return.
    private record Thrown(Throwable thrown) {}

    private @Nullable Object invoke() {
        try {
            return invokeFunction();
        } catch (Throwable thrown) {
            return new Thrown(thrown);
        } finally {
            endFunction();
        }
    }

    /// Reports the outcome. The thread is not bound to the call any more: what depends on the outcome may run here,
    /// and is no part of the call.
    ///
    /// @return the outcome in a word
    private String conclude(@Nullable Object returned) {
        if (!claimEnd()) {
            return ABANDONED;
        }
        if (returned instanceof Thrown(Throwable thrown)) {
            Failure failure = failureOf(thrown);
            reportFailure(failure);
            return CallRecorder.outcome(failure);
        }
        return CallRecorder.outcome(reportSuccess(returned));
    }

    /// @return why there is no result after all, if so
    private @Nullable Failure reportSuccess(@Nullable Object value) {
        @Nullable Family members = familyOrNull();
        @Nullable Failure failure = succeeded(value);
        if (members != null) {
            members.evictNever();
            if (members.keyed() != null) {
                members.keyed().ended(follower -> follower.follow(() -> follower.succeeded(value)), true);
            }
        }
        return failure;
    }

    private void reportFailure(Failure failure) {
        if (CallRecorder.isOn() && !isStarted()) {
            CallRecorder.neverRan(this, failure);
        }
        @Nullable Family members = familyOrNull();
        failed(failure);
        if (members != null) {
            members.evictNever();
            if (members.keyed() != null) {
                members.keyed()
                        .ended(
                                follower -> follower.follow(() -> {
                                    follower.failed(failure);
                                    return failure;
                                }),
                                failure.mayHaveRun());
            }
        }
    }

    /// Takes the outcome of another execution with the same idempotency key, without having run.
    private void follow(Supplier<@Nullable Failure> report) {
        if (claimEnd()) {
            @Nullable Failure failure = report.get();
            if (CallRecorder.isOn()) {
                CallRecorder.neverRan(this, failure);
            }
            setBits(RELEASED);
            forget();
        }
    }

    /// This is the first call of an idempotency key.
    final void keyed(KeyedOutcomes.Keyed first) {
        family().keyed(first);
    }

    /// It waits for the first call of its idempotency key.
    final void follows(KeyedOutcomes.Keyed first) {
        family().follows(first);
    }

    /// Whether it waits for the first call of its idempotency key.
    final boolean isFollowing() {
        @Nullable Family members = familyOrNull();
        return members != null && members.isFollowing() && !isStarted();
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
        @Nullable Family members = familyOrNull();
        if (members != null) {
            members.end();
        }
        if (!has(INLINE)) {
            boolean unusedFlag = Thread.interrupted();
        }
    }

    private Failure failureOf(Throwable thrown) {
        if (isStopping() || has(EXPIRED)) {
            return stopped(true, false);
        }
        if (thrown instanceof CallRefusedException refused) {
            return refused.failure();
        }
        return new Failure.Threw(ThrowableData.of(Frames.trimmed(thrown)).withHop(node(), attempt(), id()), node());
    }

    private Failure stopped(boolean started, boolean abandoned) {
        @Nullable Family members = familyOrNull();
        if (has(EVICTING) && members != null) {
            String reason = members.evictedWhy();
            return started ? new Failure.Evicted(node(), reason) : new Failure.NotStarted(reason);
        }
        if (isMoving()) {
            return started
                    ? new Failure.Moved(node.id())
                    : new Failure.NotStarted("node " + node.id() + " is draining");
        }
        return has(EXPIRED | EXPIRING)
                ? new Failure.TimedOut(
                        started ? Failure.TimedOut.Phase.RUNNING : Failure.TimedOut.Phase.QUEUED, timeout())
                : new Failure.Cancelled(started, abandoned);
    }

    /// The time the call had, for people.
    abstract Duration timeout();

    /// Gives the slot back, once.
    private void release() {
        int before = setBits(RELEASED);
        if ((before & RELEASED) == 0) {
            forget();
            if ((before & (INLINE | UNGATED | BLOCKED)) == 0) { // a slot that is lent out is not taken back any more
                node.executions().gate().leave();
            }
        }
    }

    /// Gives its resources back, once: when its thread has really left the function, not when it is abandoned.
    private void returnResources() {
        if (take(RESERVED)) {
            node.executions().reservations().leave(this, demands());
        }
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
        @Nullable Family members = familyOrNull();
        if (members != null) {
            members.evictNever();
        }
    }

    /// @param announced what is to come: that its children are being cancelled, and maybe more
    /// @param why what it is then
    private boolean stop(int announced, int why) {
        if (!announce(announced)) {
            return false;
        }
        @Nullable Family members = familyOrNull();
        if (members != null) {
            members.tellListeners(); // whoever sees the token may rely on the listeners
        }
        int before = setBits(why);
        if ((before & ENDED) != 0) {
            return true;
        }
        members = familyOrNull(); // it may have come between
        if (members != null) {
            members.tellListeners();
            members.cancelChildren();
        }
        if ((before & STARTED) == 0) {
            withdraw();
            return true;
        }
        @Nullable Thread running = thread;
        if (running != null && !has(ENDED | INLINE)) {
            running.interrupt();
        }
        var unusedTimer = node.timers().afterMillis(node.options().cancelGraceMillis(), this::abandon);
        return true;
    }

    /// Ends a call that waits, in the queue or for its caller's word, because the node does not start it.
    ///
    /// @return false if it does not wait
    final boolean giveBack(Failure why) {
        if (leaveQueues()) {
            refuse(why);
            return true;
        }
        if (!take(AWAITING_PROCEED)) {
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

    /// Ends the call if it waits: in the queue, for the first call of its key, or for its caller's word.
    final void withdraw() {
        if (leaveQueues() || leaveFirst()) {
            endUnstarted();
            forget();
        } else if (take(AWAITING_PROCEED)) {
            endUnstarted();
            release();
        }
    }

    /// Takes it out of the queue that it waits in, for a slot or for resources.
    ///
    /// @return whether it was in one, and is now the caller's to end
    private boolean leaveQueues() {
        return node.executions().gate().remove(this)
                || (has(RESERVING) && node.executions().reservations().remove(this));
    }

    /// Waits no longer for the outcome of another execution with the same idempotency key.
    ///
    /// @return whether it did, and is now the caller's to end
    private boolean leaveFirst() {
        @Nullable Family members = familyOrNull();
        return members != null && members.leaveFirst(this);
    }

    /// Takes the execution out of the tables of those that live.
    abstract void forget();

    private void abandon() {
        if (claimEnd()) {
            reportFailure(stopped(true, true));
            release();
            @Nullable Family members = familyOrNull();
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
        if (has(INLINE)) {
            throw new IllegalStateException(function.name()
                    + " is declared nonBlocking and must not wait for other calls; drop nonBlocking = true");
        }
        Family members = family();
        int before;
        synchronized (members) {
            if (!members.beginsToWait()) {
                return; // another of its threads does already
            }
            before = setBits(BLOCKED);
        }
        if ((before & (UNGATED | RELEASED)) == 0) {
            node.executions().gate().leave();
        }
    }

    final void unblocked() {
        Family members = family();
        int before;
        synchronized (members) {
            if (!members.endsToWait()) {
                return;
            }
            before = clearBits(BLOCKED);
        }
        if ((before & (UNGATED | RELEASED)) == 0) {
            node.executions().gate().reenter();
        }
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

    /// The thread that runs the function, null before it runs.
    final @Nullable Thread thread() {
        return thread;
    }

    // ---- channels

    @Override
    public final ChannelReceiver receive(String name) {
        return node.channels().receive(name, this);
    }

    @Override
    public final ChannelSender send(ChannelAddress address) {
        return node.channels().send(address, this);
    }
}
