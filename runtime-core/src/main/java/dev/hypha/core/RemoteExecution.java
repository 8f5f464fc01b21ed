package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Progress;
import dev.hypha.TaskId;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.FunctionTraits;
import dev.hypha.spi.WireException;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.IncomingFrame.RetainedBody;
import dev.hypha.transport.OutgoingBody;
import dev.hypha.transport.OutgoingFrame;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A call that another node spawned. When it has ended, this very object is the frame that carries its outcome.
final class RemoteExecution extends Execution implements OutgoingFrame, IdRing.Entry {
    /// Of strings that fit into any frame.
    private static final int SHORT_CHARS_MAX = 1_000;

    private final CalleeSession session;
    private final long callId;
    private final long sequence;
    private final SpawnOptions options;

    /// The arguments, or a [RetainedBody] that they are still to be read from.
    private @Nullable Object arguments;
    /// What credit the frame took, to be given back when the call starts or ends.
    private int credit;

    private @Nullable Future<?> deadlineTimer;
    /// The result, or the [OutgoingBody] that it is encoded in, which no function can return.
    private @Nullable Object result;

    private @Nullable Failure failure;
    private volatile Progress progress = Progress.NONE;
    private volatile boolean progressUnsent;
    /// What it started from and what it has told since; null for calls without checkpoints.
    private volatile @Nullable CheckpointFrame checkpoints;

    @SuppressWarnings("ReferenceEquality") // no demands are one object
    RemoteExecution(
            CalleeSession session,
            FunctionDescriptor<?, ?> function,
            long callId,
            long sequence,
            SpawnOptions options,
            Object arguments,
            int credit) {
        super(
                session.node(),
                function,
                options.callers(),
                options.timeoutNanos() == 0 ? 0 : deadline(options.timeoutNanos()));
        this.session = session;
        this.callId = callId;
        this.sequence = sequence;
        this.options = options;
        this.arguments = arguments;
        this.credit = credit;
        if (options.checkpoint() != null) {
            this.checkpoints = new CheckpointFrame(session.connection(), callId, options.checkpoint());
        }
        if (options.demands() != Demands.NONE) {
            family().demands(options.demands());
        }
    }

    private static long deadline(long timeoutNanos) {
        long at = System.nanoTime() + Math.min(timeoutNanos, Long.MAX_VALUE / 2);
        return at == 0 ? 1 : at;
    }

    @Override
    Object takeArguments() {
        giveCreditBack();
        Object taken = arguments;
        arguments = null;
        if (taken instanceof RetainedBody retained) {
            try (retained) {
                return function.readArguments(retained.reader());
            } catch (RuntimeException e) {
                throw new CallRefusedException(OutcomeFrame.unreadable(function, e));
            }
        }
        if (taken == null) {
            throw new IllegalStateException("the arguments of " + id() + " were taken before");
        }
        return taken;
    }

    private void giveCreditBack() {
        int giving = credit;
        if (giving != 0) {
            credit = 0;
            session.connection().consumed(giving);
        }
    }

    @Override
    @Nullable
    Failure succeeded(@Nullable Object value) {
        FunctionTraits traits = function.traits();
        if (traits.resultPlain() && traits.resultImmutable() && (isSurelyEncodable(value) || !isWatched())) {
            result = value;
        } else {
            OutgoingBody encoded = session.connection().newBody();
            try {
                OutcomeFrame.writeResult(function, value, encoded);
                result = encoded;
            } catch (RuntimeException e) {
                encoded.close();
                failure = OutcomeFrame.unencodable(function, e);
            }
        }
        tellEnd(failure);
        session.connection().send(this);
        return failure;
    }

    /// Whether somebody wants to know the outcome here: then what the result's own code may throw has to be known
    /// before it is told.
    private boolean isWatched() {
        return isObserved() || CallRecorder.isOn();
    }

    private static boolean isSurelyEncodable(@Nullable Object value) {
        return value == null
                || value instanceof Number
                || value instanceof Boolean
                || (value instanceof String text && text.length() <= SHORT_CHARS_MAX);
    }

    @Override
    void failed(Failure why) {
        giveCreditBack();
        if (arguments instanceof RetainedBody retained) {
            arguments = null;
            retained.close();
        }
        if (!why.mayHaveRun()) {
            session.forgetTask(sequence);
        }
        @Nullable CheckpointFrame made = checkpoints;
        if (made != null) {
            made.flush(); // another attempt may follow
        }
        if (why instanceof Failure.Moved) {
            node.executions().moved();
        }
        failure = why;
        tellEnd(why);
        session.connection().send(this);
    }

    @Override
    public void writeTo(FrameWriter out) {
        @Nullable Failure why = failure;
        if (why != null) {
            OutcomeFrame.writeFailure(callId, why, out);
            return;
        }
        out.begin(FrameType.OUTCOME, OutcomeFrame.SUCCESS, callId);
        if (result instanceof OutgoingBody encoded) {
            result = null;
            out.append(encoded);
            encoded.close();
        } else {
            OutcomeFrame.writeResult(function, result, out);
        }
    }

    @Override
    public int queuedBytes() {
        return result instanceof OutgoingBody encoded ? encoded.size() : 0;
    }

    @Override
    public void dropped(CloseReason reason) {
        if (result instanceof OutgoingBody encoded) {
            result = null;
            encoded.close();
        }
        if (reason.kind() == CloseReason.Kind.UNENCODABLE && !(failure instanceof Failure.Incompatible)) {
            failure = OutcomeFrame.unencodable(function, new WireException(reason.message()));
            session.connection().send(this);
        }
    }

    @Override
    void forget() {
        if (deadlineTimer != null) {
            deadlineTimer.cancel(false);
        }
        session.ended(this);
    }

    /// Keeps the deadline here too: the caller may be out of reach by then. Called before it is admitted.
    void startDeadline() {
        if (deadlineNanos != 0) {
            deadlineTimer = node.timers().afterNanos(deadlineNanos - System.nanoTime(), this::expire);
        }
    }

    /// The call was cancelled before it was admitted.
    void cancelUnstarted() {
        refuse(new Failure.Cancelled(false, false));
    }

    // ---- the conversation about its start

    /// Tells the caller that the call is about to start, and waits for its word.
    void askToProceed() {
        setBits(AWAITING_PROCEED);
        if (isStopping() || session.isClosed()) {
            withdraw(); // whoever stopped it may have come too early to find it waiting for anything
            return;
        }
        @Nullable Failure refusal = node.refusalToStart(function, false);
        if (refusal != null && giveBack(refusal)) {
            return; // it left the queue just before what waits was given back
        }
        session.connection().send(new ControlFrame(FrameType.STARTED, CalleeSession.STARTED_AWAITS_PROCEED, callId));
    }

    /// The caller has taken note.
    void proceed() {
        if (take(AWAITING_PROCEED)) {
            setBits(START_TOLD);
            node.executions().startThread(this);
        }
    }

    /// Called now and then while it lives: tells of its start and its progress, unless it ends at once anyway.
    void tellNews() {
        if (isStarted() && !has(ENDED | START_TOLD)) {
            if ((setBits(SEEN_RUNNING) & SEEN_RUNNING) != 0) {
                setBits(START_TOLD);
                session.connection().send(new ControlFrame(FrameType.STARTED, 0, callId));
            }
        }
        if (progressUnsent) {
            progressUnsent = false; // first: what is reported from now on is told the next time
            session.connection().send(new ProgressFrame(callId, progress));
        }
        @Nullable CheckpointFrame made = checkpoints;
        if (made != null && !hasEnded() && made.hasUnsent()) {
            Thread.startVirtualThread(made::flush); // it may wait for room
        }
    }

    // ---- context and table

    @Override
    public void report(Progress reported) {
        progress = reported;
        progressUnsent = true;
    }

    @Override
    Progress progress() {
        return progress;
    }

    @Override
    void keep(Checkpoint checkpoint) {
        @Nullable CheckpointFrame frame = checkpoints;
        if (frame == null) {
            frame = firstCheckpoint();
        }
        frame.offer(checkpoint);
        if (node.departure().isDraining()) {
            boolean unusedMoved = moveIfPossible();
        }
    }

    private synchronized CheckpointFrame firstCheckpoint() {
        @Nullable CheckpointFrame frame = checkpoints;
        if (frame == null) {
            frame = new CheckpointFrame(session.connection(), callId, null);
            checkpoints = frame;
        }
        return frame;
    }

    @Override
    @Nullable
    Checkpoint kept() {
        @Nullable CheckpointFrame frame = checkpoints;
        return frame == null ? null : frame.restored();
    }

    /// Lets another node go on from its checkpoint, if it has made one and may run twice from there.
    ///
    /// @return whether it was asked to stop for that
    boolean moveIfPossible() {
        @Nullable CheckpointFrame frame = checkpoints;
        return frame != null
                && frame.isMade()
                && function.traits().idempotent()
                && isStarted()
                && !session.isClosed()
                && move();
    }

    @Override
    Duration timeout() {
        return Duration.ofNanos(options.timeoutNanos());
    }

    @Override
    public TaskId id() {
        return new TaskId(session.connection().peer().hello().incarnation(), sequence);
    }

    @Override
    public int attempt() {
        return options.attempt();
    }

    @Override
    public NodeId caller() {
        return session.connection().peer().hello().node();
    }

    CalleeSession session() {
        return session;
    }

    @Override
    TaskDetails details() {
        @Nullable CheckpointFrame frame = checkpoints;
        return details(
                options.priority(),
                options.detached(),
                Optional.empty(), // its caller's node knows
                new TaskDetails.Checkpoints(
                        frame != null && frame.restored() != null, frame != null && frame.isMade()));
    }

    boolean detached() {
        return options.detached();
    }

    long callId() {
        return callId;
    }

    @Override
    public boolean isUnder(IdRing<?> ring, long id) {
        return callId == id && !has(RELEASED);
    }

    @Override
    public long idIn(IdRing<?> ring) {
        return callId;
    }
}
