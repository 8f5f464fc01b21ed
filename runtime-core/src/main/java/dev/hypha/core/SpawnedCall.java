package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.Failure;
import dev.hypha.Failure.TimedOut.Phase;
import dev.hypha.NodeId;
import dev.hypha.Outcome.Success;
import dev.hypha.Progress;
import dev.hypha.RetryPolicy;
import dev.hypha.TaskId;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.FunctionTraits;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.spi.TraceContext;
import dev.hypha.spi.WireException;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingBody;
import dev.hypha.transport.OutgoingFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that this node spawned: from its placement over its attempts to its outcome.
///
/// One object is the handle, the frame that is sent and the entry in the link's table, so that a call
/// allocates little else. An attempt is over before the next begins: [#target] says whose word counts.
sealed class SpawnedCall<R> extends Handle<R> implements OutgoingFrame, IdRing.Entry permits ObservedSpawn {
    /// How often a moved call asks again for a node.
    private static final long MOVE_PAUSE_MILLIS = 50;

    private final Node node;
    private final long sequence;
    private final @Nullable Execution parent;

    @Nullable
    SpawnedCall<?> nextSibling;

    @Nullable
    SpawnedCall<?> previousSibling;

    /// In place of where an attempt was that has just ended.
    private static final Object OVER = new Object();

    private static final VarHandle TARGET;

    static {
        try {
            TARGET = MethodHandles.lookup().findVarHandle(SpawnedCall.class, "target", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Where the present attempt is: null while it is being placed, else a [CallerLink] or a [LocalExecution].
    private volatile @Nullable Object target;
    /// Its id on the link, 0 before it is written.
    private volatile long callId;
    private volatile boolean cancelRequested;
    private volatile boolean queuedThere;
    private boolean startedThere;
    private boolean detached;
    private int attempt = 1;
    private volatile @Nullable SpawnExtras extras;

    SpawnedCall(Call<R> call, Node node, long sequence, @Nullable Execution parent, boolean detached) {
        super(call);
        this.node = node;
        this.sequence = sequence;
        this.parent = parent;
        this.detached = detached;
    }

    // ---- what listeners are told, if there are any: see ObservedSpawn

    /// The present attempt goes to a node.
    void tellPlaced(NodeId where) {}

    /// Where in a trace the present attempt is.
    @Nullable
    TraceContext trace() {
        return null;
    }

    /// The node has not taken it.
    void tellRefused(Failure why) {}

    /// The next attempt is to come.
    void tellRetried(Failure why) {}

    /// It goes on elsewhere.
    void tellMigrated(Failure why) {}

    /// It has ended.
    void tellEnd() {}

    /// To be written to; made when the first comes who does.
    private synchronized SpawnExtras extras() {
        @Nullable SpawnExtras existing = extras;
        if (existing == null) {
            existing = new SpawnExtras();
            extras = existing;
        }
        return existing;
    }

    /// To be read.
    private SpawnExtras known() {
        @Nullable SpawnExtras existing = extras;
        return existing == null ? SpawnExtras.NONE : existing;
    }

    // ---- spawning

    /// Starts the first attempt.
    void start() {
        try {
            call().options().resumedFrom().ifPresent(this::resume);
        } catch (RuntimeException e) {
            fail(unencodable("the state that " + call().function().name() + " is to go on from", e));
            return;
        }
        long parentDeadline = parent == null || detached ? 0 : parent.deadlineNanos;
        if (parentDeadline != 0 || call().options().timeout().isPresent()) {
            startDeadline(parentDeadline);
        }
        if (parent != null && !detached && !parent.family().add(this)) {
            fail(new Failure.NotStarted("the call that spawned it has ended"));
            return;
        }
        if (parent != null && parent.isRequested() && !detached) {
            fail(new Failure.Cancelled(false, false));
            return;
        }
        dispatch();
    }

    private void startDeadline(long parentDeadlineNanos) {
        SpawnExtras more = extras();
        long now = System.nanoTime();
        long own =
                call().options().timeout().map(it -> now + saturatedNanos(it)).orElse(Long.MAX_VALUE);
        boolean inherited = parentDeadlineNanos != 0 && parentDeadlineNanos - own < 0;
        if (call().options().timeout().isEmpty()) {
            inherited = true;
        }
        more.deadlineNanos = SpawnExtras.nonZero(inherited ? parentDeadlineNanos : own);
        more.timeout = inherited
                ? Duration.ofNanos(Math.max(0, parentDeadlineNanos - now))
                : call().options().timeout().orElse(Duration.ZERO);
        more.deadlineTimer = node.timers().afterNanos(more.deadlineNanos - now, this::expire);
    }

    /// Places the present attempt. Runs on the spawning thread, later on virtual threads.
    private void dispatch() {
        if (isDone()) {
            return; // and has left the pending ones
        }
        if (cancelRequested) {
            fail(new Failure.Cancelled(false, false));
            return;
        }
        follow(node.peers().choose(call(), sequence, known().tried));
    }

    private void follow(Choice choice) {
        switch (choice) {
            case Choice.Counted(Choice counted, SpreadCounts.Ticket ticket) -> {
                extras().ticket = ticket;
                if (isDone()) {
                    ticket.giveBack(); // it may have ended before it had a ticket
                }
                follow(counted);
            }
            case Choice.Here _ -> {
                runHere();
                leavePending();
            }
            case Choice.There(var link) -> {
                sendOver(link);
                leavePending();
            }
            case Choice.Later(long view) -> waitForNodes(view);
            case Choice.Nowhere(var refusals) -> {
                if (known().lastRun instanceof Failure.Moved) {
                    waitToMove(extras());
                } else if (!known().tried.isEmpty()) {
                    allRefused(extras());
                } else {
                    failUnplaced(new Failure.Unplaceable(refusals));
                }
            }
        }
    }

    private void runHere() {
        @Nullable Failure fenced = node.fenced(call().function(), true);
        if (fenced != null) {
            failUnplaced(fenced);
            return;
        }
        BoundFunctions.@Nullable Entry function =
                node.functions().get(call().function().id());
        if (function == null) {
            fail(node.functions().unknown(call().function().id()));
            return;
        }
        @Nullable Failure denied = node.guard().refusal(callers(), function);
        if (denied != null) {
            node.callRefused(call().function().name(), denied);
            fail(denied);
            return;
        }
        Object arguments;
        try {
            arguments = node.isolation().arguments(call());
        } catch (RuntimeException e) {
            fail(unencodable(e));
            return;
        }
        @Nullable SpawnExtras more = extras;
        if (more != null) {
            more.restored = more.checkpoint;
        }
        LocalExecution execution = new LocalExecution(node, this, arguments, known().deadlineNanos);
        if (isDone()) {
            return; // its time was up meanwhile
        }
        tellPlaced(node.id());
        execution.arrived(trace());
        target = execution;
        if (function.isOperation()) {
            node.executions().admitOperation(execution);
        } else {
            node.executions().admit(execution, call().options());
        }
        if (cancelRequested) {
            execution.cancel();
        }
    }

    private void sendOver(CallerLink link) {
        @Nullable Failure fenced = node.fenced(call().function(), false);
        if (fenced != null) {
            failUnplaced(fenced);
            return;
        }
        @Nullable String tooMany = callers().tooMany();
        if (tooMany != null) {
            fail(new Failure.Denied(node.id(), "HYP-AUTH-006 " + tooMany));
            return;
        }
        FunctionTraits traits = call().function().traits();
        if (!(traits.argumentsPlain() && traits.argumentsImmutable())) {
            SpawnExtras more = extras();
            if (more.body == null) {
                OutgoingBody body = link.connection().newBody();
                try {
                    writeArguments(call().function(), call().arguments(), body);
                } catch (RuntimeException e) {
                    body.close();
                    fail(unencodable(e));
                    return;
                }
                more.body = body;
            }
        }
        if (isDone()) {
            known().release(); // it may have ended before the arguments were written
            return;
        }
        callId = 0;
        queuedThere = false;
        startedThere = false;
        tellPlaced(link.peerId());
        target = link;
        link.connection().send(this);
    }

    @SuppressWarnings("unchecked") // the call was made with this function's own argument record
    private static void writeArguments(
            FunctionDescriptor<?, ?> function, Object arguments, dev.hypha.spi.WireWriter out) {
        ((FunctionDescriptor<Object, ?>) function).writeArguments(arguments, out);
    }

    private Failure unencodable(RuntimeException e) {
        return unencodable("the arguments of " + call().function().name(), e);
    }

    private static Failure unencodable(String what, RuntimeException e) {
        String reason = e instanceof WireException ? String.valueOf(e.getMessage()) : e.toString();
        return new Failure.Incompatible("HYP-WIRE-004", what + " cannot be sent: " + reason, false);
    }

    /// No node is connected that may run the call, but one may be soon.
    private void waitForNodes(long view) {
        SpawnExtras more = extras();
        if (more.hasWaitedLongEnough(node.options().placementTimeout())) {
            failUnplaced(new Failure.Unplaceable(node.peers().refusals(call().placement())));
            return;
        }
        target = null;
        if (enterPending()) {
            node.peers().whenChangedSince(view, this::dispatchLater, more.placingUntilNanos - System.nanoTime());
        }
    }

    /// Between attempts nothing but the node's own list knows of the call.
    ///
    /// @return false if the node is closed and the call has failed with it
    private boolean enterPending() {
        SpawnExtras more = extras();
        more.pendingSinceMillis = node.clock().millis();
        more.pending = true;
        node.pending().add(this);
        if (node.departure().isClosed()) {
            nodeClosed();
        }
        if (isDone()) {
            leavePending();
            return false;
        }
        return true;
    }

    private void leavePending() {
        @Nullable SpawnExtras more = extras;
        if (more != null && more.pending) {
            more.pending = false;
            node.pending().remove(this);
        }
    }

    /// The node has closed, and no attempt is under way.
    void nodeClosed() {
        fail(new Failure.NotStarted("node " + node.id() + " has closed"));
    }

    private void dispatchLater() {
        if (!isDone()) {
            Thread.startVirtualThread(this::dispatch);
        }
    }

    private void allRefused(SpawnExtras more) {
        more.tried.clear();
        if (hasAttemptsLeft()) {
            retry(more.lastRefusal);
        } else {
            failUnplaced(more.lastRefusal);
        }
    }

    /// No node takes the present attempt. That says nothing of an earlier one, which may have run.
    private void failUnplaced(Failure refusal) {
        fail(known().whenUnplaced(refusal));
    }

    /// A draining node has given the running call back, and no other one takes it yet.
    private void waitToMove(SpawnExtras more) {
        if (more.hasWaitedLongEnough(node.options().placementTimeout())) {
            failUnplaced(more.lastRefusal);
            return;
        }
        more.tried.clear();
        target = null;
        if (enterPending()) {
            var unusedTimer = node.timers().afterMillis(MOVE_PAUSE_MILLIS, this::dispatchLater);
        }
    }

    // ---- the frame

    @Override
    public void writeTo(FrameWriter out) {
        if (!(target instanceof CallerLink link) || isDone()) {
            return;
        }
        if (cancelRequested) {
            fail(new Failure.Cancelled(false, false));
            return;
        }
        if (link.isClosed() || link.isParted()) {
            attemptFailed(
                    new Failure.NotStarted("node " + link.peerId() + " was given up before the call was sent"), link);
            return;
        }
        long id = link.nextCallId();
        Call<R> call = call();
        SpawnExtras more = known();
        callId = id;
        link.register(id, this);
        SpawnFrame.begin(
                out,
                id,
                call,
                sequence,
                attempt,
                detached,
                more.deadlineNanos,
                callers(),
                link.takesTraces() ? trace() : null,
                more.checkpoint);
        if (more.body != null) {
            out.append(more.body);
        } else {
            writeArguments(call.function(), call.arguments(), out);
        }
        if (cancelRequested) {
            link.sendCancel(id);
        }
    }

    @Override
    public void dropped(CloseReason reason) {
        if (reason.kind() == CloseReason.Kind.UNENCODABLE) {
            fail(new Failure.Incompatible("HYP-WIRE-004", reason.message(), false));
        } else if (target instanceof CallerLink link) {
            attemptFailed(
                    new Failure.NotStarted("the connection to " + link.peerId() + " closed before the call was sent ("
                            + reason.message() + ")"),
                    link);
        }
    }

    @Override
    public int queuedBytes() {
        @Nullable OutgoingBody body = known().body;
        return body == null ? 0 : body.size();
    }

    @Override
    public boolean isUnder(IdRing<?> ring, long id) {
        return !isDone() && callId == id && target instanceof CallerLink link && link.calls() == ring;
    }

    @Override
    public long idIn(IdRing<?> ring) {
        return callId;
    }

    // ---- the end of an attempt

    /// An attempt ended without a result.
    ///
    /// @param source whose attempt it was; another one's word is stale and does not count
    @SuppressWarnings("ReferenceEquality") // the very attempt is meant
    void attemptFailed(Failure failure, Object source) {
        if (isDone() || !TARGET.compareAndSet(this, source, OVER)) {
            return; // what ends a connection and what came over it may be two threads
        }
        if (cancelRequested && !failure.mayHaveRun()) {
            fail(new Failure.Cancelled(false, false));
            return;
        }
        known().leaveDomain();
        boolean again = !cancelRequested && call().function().traits().idempotent();
        switch (failure) {
            case Failure.NotStarted _, Failure.Rejected _, Failure.Fenced _ -> {
                SpawnExtras more = extras();
                if (!(source instanceof CallerLink link
                        && link.isRetired())) { // else it was the connection's turn to go
                    more.tried.add(source instanceof CallerLink link ? link.peerId() : node.id());
                }
                more.lastRefusal = failure;
                target = null;
                tellRefused(failure);
                if (enterPending()) {
                    dispatchLater();
                }
            }
            // the callee knows only what was left of the time when the call came
            case Failure.TimedOut there -> fail(new Failure.TimedOut(there.phase(), timeout()));
            case Failure.Moved _ when cancelRequested -> fail(new Failure.Cancelled(true, false));
            case Failure.Moved _ when again -> goOnElsewhere(failure);
            case Failure.Lost(var lost)
            when again && extras().hasTakenDown(lost) -> fail(new Failure.Poisoned(known().lostNodes()));
            case Failure.Lost _, Failure.Threw _, Failure.Evicted _
            when again && hasAttemptsLeft() -> {
                extras().lastRun = failure;
                retry(failure);
            }
            default -> fail(failure);
        }
    }

    private boolean hasAttemptsLeft() {
        return attempt - known().moves < call().options().retry().attempts();
    }

    /// The next attempt begins where the draining node has left off; it is none that the caller pays for.
    private void goOnElsewhere(Failure moved) {
        SpawnExtras more = extras();
        more.lastRun = moved;
        more.lastRefusal = moved;
        more.moves++;
        more.placingUntilNanos = 0;
        attempt++;
        target = null;
        tellMigrated(moved);
        if (enterPending()) {
            dispatchLater();
        }
    }

    private void retry(Failure why) {
        RetryPolicy policy = call().options().retry();
        attempt++;
        target = null;
        tellRetried(why);
        if (!enterPending()) {
            return;
        }
        long pauseNanos = policy.pauseBefore(attempt - extras().moves).toNanos();
        if (pauseNanos == 0) {
            dispatchLater();
        } else {
            var unusedTimer = node.timers().afterNanos(pauseNanos, this::dispatchLater);
        }
    }

    private void expire() {
        if (isDone()) {
            return;
        }
        @Nullable Object at = target;
        Phase phase = switch (at) {
            case null -> Phase.PLACING;
            case LocalExecution here -> here.isStarted() ? Phase.RUNNING : Phase.QUEUED;
            default -> callId == 0 ? Phase.PLACING : queuedThere ? Phase.QUEUED : Phase.RUNNING;
        };
        if (fail(new Failure.TimedOut(phase, timeout()))) {
            stopThere(at);
        }
    }

    @Override
    public void cancel() {
        if (isDone() || cancelRequested) {
            return;
        }
        cancelRequested = true;
        @Nullable Object at = target;
        if (at == null) {
            fail(new Failure.Cancelled(false, false));
        } else {
            stopThere(at);
        }
    }

    private void stopThere(@Nullable Object at) {
        if (at instanceof LocalExecution here) {
            here.cancel();
        } else if (at instanceof CallerLink link && callId != 0) {
            link.sendCancel(callId);
        }
    }

    @Override
    void ended() {
        tellEnd();
        leavePending();
        if (parent != null && !detached) {
            parent.family().remove(this);
        }
        @Nullable SpawnExtras more = extras;
        if (more != null) {
            more.leaveDomain();
            more.release();
            if (more.checkpoint != null) {
                more.checkpoint = null;
                forgetCheckpoint();
            }
        }
    }

    // ---- what the callee says

    /// The callee has put it into its queue. That may be said after its start: what was said of that stands.
    void queuedThere() {
        queuedThere = !startedThere;
    }

    void startedThere() {
        startedThere = true;
        queuedThere = false;
    }

    boolean isQueuedThere() {
        return queuedThere;
    }

    void progressed(Progress progress) {
        extras().progress = progress;
    }

    /// The present attempt has made a checkpoint.
    ///
    /// @param source whose attempt it was; another one's word is stale and does not count
    @SuppressWarnings("ReferenceEquality") // the very attempt is meant
    void checkpointed(Checkpoint checkpoint, Object source) {
        if (target == source && !isDone()) {
            extras().checkpoint = checkpoint;
            node.checkpointSink().keep(id(), call(), checkpoint.asBuffer());
            @Nullable Listeners listeners = node.listeners();
            if (listeners != null) {
                listeners.occurred(new RuntimeEvent.CheckpointKept(node.id(), id(), checkpoint.size()));
            }
            if (isDone()) { // meanwhile, and has told the sink too early
                forgetCheckpoint();
            }
        }
    }

    /// What the end of the node has cut off is to be found by whoever takes it up.
    private void forgetCheckpoint() {
        if (!node.departure().isCutOff() || outcomeNow() instanceof Success) {
            node.checkpointSink().forget(id());
        }
    }

    /// Goes on from what another task has kept, as if an attempt before had.
    private void resume(Object state) {
        Checkpoint checkpoint = Checkpoint.of(call().function(), state, node.values());
        extras().checkpoint = checkpoint;
        node.checkpointSink().keep(id(), call(), checkpoint.asBuffer());
    }

    /// What the attempts before this one have left, for one that runs here.
    @Nullable
    Checkpoint restored() {
        return known().restored;
    }

    int attempt() {
        return attempt;
    }

    boolean isDetached() {
        return detached;
    }

    /// The task that has spawned it.
    Optional<TaskId> parent() {
        return Optional.ofNullable(parent).map(Execution::id);
    }

    /// The size of what the next attempt would go on from.
    Optional<Integer> checkpointBytes() {
        return known().checkpointBytes();
    }

    /// All that is told of it here.
    SpawnDetails details() {
        return new SpawnDetails(
                id(),
                call().function().name(),
                targetNode(),
                known().attempts(attempt, call().options().retry().attempts()),
                parent(),
                checkpointBytes());
    }

    private Optional<NodeId> targetNode() {
        return switch (target) {
            case CallerLink link -> Optional.of(link.peerId());
            case LocalExecution _ -> Optional.of(node.id());
            case null, default -> Optional.empty();
        };
    }

    /// Why it is between attempts, if it is.
    Optional<String> placing() {
        return known().waitsFor();
    }

    /// For how long it has been between attempts.
    long pendingMillis() {
        return CoarseClock.between(known().pendingSinceMillis, node.clock().millis());
    }

    /// On whose behalf it is made: of whoever spawned the call that spawns it, also if it is detached from
    /// that.
    Callers callers() {
        return parent == null ? Callers.NONE : parent.callers;
    }

    @Override
    public Progress progress() {
        return known().progress;
    }

    @Override
    public TaskId id() {
        return new TaskId(node.incarnation(), sequence);
    }

    long sequence() {
        return sequence;
    }

    Duration timeout() {
        return known().timeout;
    }

    @Override
    public String toString() {
        String state = isDone() ? "ended" : queuedThere ? "queued" : target == null ? "being placed" : "under way";
        @Nullable Checkpoint checkpoint = known().checkpoint;
        return "task " + id() + " " + call().function().name() + " (" + state
                + (checkpoint == null ? ")" : ", checkpoint of " + checkpoint.size() + " bytes)");
    }
}
