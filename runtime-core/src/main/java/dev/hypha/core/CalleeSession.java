package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.IncomingFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The callee's side of one connection: calls come in, outcomes go back.
///
/// A call is authorized before its arguments are read. When the connection closes, the calls that came over
/// it and were not detached are cancelled: nobody is there to take their outcomes.
final class CalleeSession implements FrameHandler {
    /// Flag of STARTED: the callee holds the call back until PROCEED.
    static final int STARTED_AWAITS_PROCEED = 1;

    /// Larger arguments are read on the call's own thread.
    private static final int INLINE_BYTES_MAX = 16 * 1024;
    private static final int EARLY_CANCELS_MAX = 64 * 1024;

    private final Node node;
    private final Connection connection;
    private final ReplayWindow window;
    private final CallersTable callers;
    /// What most calls say of themselves.
    private final SpawnOptions plain;
    private final ChannelInlets inlets;
    private final IdRing<RemoteExecution> executions = new IdRing<>();
    /// Calls whose cancellation overtook them.
    private final Set<Long> earlyCancels = new HashSet<>();
    private final CallNumbers numbers = new CallNumbers();
    private @Nullable RemoteExecution starting;
    private List<RemoteExecution> startingMore = new ArrayList<>();
    private volatile boolean closed;

    CalleeSession(Node node, Connection connection) {
        this.node = node;
        this.connection = connection;
        this.window = node.executions().replayWindow(connection.peer().hello());
        this.callers = new CallersTable(connection.peer().identity());
        this.inlets = new ChannelInlets(node, connection, callers);
        this.plain = SpawnOptions.plain(callers.direct());
    }

    Node node() {
        return node;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void onFrame(IncomingFrame frame) {
        switch (frame.type()) {
            case FrameType.SPAWN -> onSpawn(frame);
            case FrameType.CANCEL -> onCancel(frame.id());
            case FrameType.PROCEED -> {
                @Nullable RemoteExecution execution = executions.get(frame.id());
                if (execution != null) {
                    execution.proceed();
                }
            }
            case FrameType.GOSSIP -> node.gossip().received(connection, frame.body());
            case FrameType.CHANNEL_OPEN, FrameType.CHANNEL_DATA, FrameType.CHANNEL_CLOSE -> inlets.onFrame(frame);
            default -> throw new WireException("HYP-WIRE-001 a caller must not send frames of type " + frame.type());
        }
    }

    private void onSpawn(IncomingFrame frame) {
        long id = frame.id();
        if (!numbers.arrive(id)) {
            throw new WireException("HYP-WIRE-001 SPAWN " + id + " has come before");
        }
        WireReader body = frame.body();
        long functionId = body.readLong();
        long sequence = body.readLong();
        SpawnOptions options = frame.flags() == 0 ? plain : SpawnOptions.read(frame.flags(), body, callers);
        BoundFunctions.@Nullable Entry function = node.functions().get(functionId);
        @Nullable Failure refusal = refusal(sequence, options, function);
        if (refusal != null || function == null) {
            Failure why = refusal == null ? node.functions().unknown(functionId) : refusal;
            node.callRefused(function == null ? "" : function.descriptor().name(), why);
            refuse(frame, why);
            return;
        }
        boolean readNow = frame.size() <= INLINE_BYTES_MAX && function.readsArgumentsInline();
        Object arguments;
        try {
            arguments = readNow ? function.descriptor().readArguments(body) : frame.retain();
        } catch (RuntimeException e) {
            window.forget(sequence);
            Failure why = OutcomeFrame.unreadable(function.descriptor(), e);
            node.callRefused(function.descriptor().name(), why);
            refuse(frame, why);
            return;
        }
        RemoteExecution execution = new RemoteExecution(
                this, function.descriptor(), id, sequence, options, arguments, Math.toIntExact(frame.size()));
        execution.arrived(options.trace());
        executions.put(id, execution);
        if (!earlyCancels.isEmpty() && earlyCancels.remove(id)) {
            execution.cancelUnstarted();
            return;
        }
        execution.startDeadline();
        if (readNow && function.runsInline() && node.evictions().allow(options.demands())) {
            runInline(execution, function);
        } else if (function.isOperation()) {
            node.executions().admitOperation(execution);
        } else {
            node.executions().admit(execution, options);
        }
    }

    private void runInline(RemoteExecution execution, BoundFunctions.Entry function) {
        long before = System.nanoTime();
        execution.runInline();
        function.ranInline(System.nanoTime() - before);
    }

    /// Why the call will not be taken, if so. Asked before a byte of its arguments is read.
    private @Nullable Failure refusal(long sequence, SpawnOptions options, BoundFunctions.@Nullable Entry function) {
        if (function == null) {
            return null;
        }
        @Nullable Failure notNow = node.refusalToStart(function.descriptor(), false);
        if (notNow != null && !function.isOperation()) {
            return notNow;
        }
        @Nullable Failure denied = node.guard().refusal(options.callers(), function);
        if (denied != null) {
            return denied;
        }
        if (function.isUnbound()) {
            return function.unbound(node.id());
        }
        boolean first = window.firstTime(sequence);
        if (!first && !(options.attempt() > 1 && function.descriptor().traits().idempotent())) {
            return new Failure.Incompatible(
                    "HYP-CALL-009",
                    "node " + node.id()
                            + " was sent this task before, and runs a task once; this is a fault of the caller's runtime",
                    true);
        }
        return null;
    }

    private void refuse(IncomingFrame frame, Failure failure) {
        connection.send(new OutcomeFrame.Refusal(frame.id(), failure));
        connection.consumed(frame.size());
    }

    private void onCancel(long id) {
        if (numbers.isStillToCome(id)) {
            if (earlyCancels.size() >= EARLY_CANCELS_MAX) {
                throw new WireException(
                        "HYP-WIRE-003 more than " + EARLY_CANCELS_MAX + " calls cancelled before they came");
            }
            earlyCancels.add(id);
            return;
        }
        @Nullable RemoteExecution execution = executions.get(id);
        if (execution != null) {
            execution.cancel();
        }
    }

    // ---- starting what has come in one read

    /// Starts a call when all that has arrived with it is read.
    void startSoon(RemoteExecution execution) {
        if (starting == null) {
            starting = execution;
        } else {
            startingMore.add(execution);
        }
    }

    /// One call is started from here. Several are started by a thread of their own kind: handing a thread
    /// to the scheduler is cheaper from inside it, and they are all there before the first of them has an
    /// outcome to send.
    @Override
    public void onReadComplete() {
        @Nullable RemoteExecution first = starting;
        if (first == null) {
            return;
        }
        starting = null;
        if (startingMore.isEmpty()) {
            node.executions().startThread(first);
            return;
        }
        List<RemoteExecution> more = startingMore;
        startingMore = new ArrayList<>(more.size());
        Thread.startVirtualThread(() -> {
            node.executions().startThread(first);
            for (RemoteExecution each : more) {
                node.executions().startThread(each);
            }
        });
    }

    // ---- what executions say

    void queued(RemoteExecution execution) {
        connection.send(new ControlFrame(FrameType.QUEUED, 0, execution.callId()));
    }

    void full(RemoteExecution execution) {
        execution.refuse(
                new Failure.Rejected(node.id(), Duration.ofMillis(node.options().retryAfterMillis())));
    }

    void ended(RemoteExecution execution) {
        executions.remove(execution.callId(), execution);
        if (closed) {
            forgetIfOver();
        }
    }

    /// The node knows of a closed session until the detached calls that came over it have ended.
    private void forgetIfOver() {
        if (executions.all().isEmpty()) {
            node.executions().over(this);
        }
    }

    void forgetTask(long sequence) {
        window.forget(sequence);
    }

    // ---- called by timers and drains

    void tellNews() {
        for (RemoteExecution execution : executions.all()) {
            execution.tellNews();
        }
    }

    List<RemoteExecution> executions() {
        return executions.all();
    }

    void tell(FactsFrame facts) {
        connection.send(facts);
    }

    void goAway() {
        connection.send(new ControlFrame(FrameType.GOAWAY, 0, 0));
    }

    boolean isClosed() {
        return closed;
    }

    /// The caller was declared dead: ends all that depends on it, also if its connection hangs.
    void giveUp(CloseReason reason) {
        cancelOrphansLater();
        connection.close(reason);
    }

    @Override
    public void onClosed(CloseReason reason) {
        closed = true;
        node.connectionClosed(connection, false);
        node.gossip().closed(connection);
        forgetIfOver();
        inlets.onClosed(reason);
        cancelOrphansLater();
    }

    private void cancelOrphansLater() {
        List<RemoteExecution> orphans = executions.all();
        if (!orphans.isEmpty()) {
            Thread.startVirtualThread(() -> cancelOrphans(orphans));
        }
    }

    private static void cancelOrphans(List<RemoteExecution> orphans) {
        for (RemoteExecution execution : orphans) {
            if (execution.detached()) {
                execution.withdraw(); // its caller counts it as not started, and may have sent it elsewhere
            } else {
                execution.cancel();
            }
        }
    }
}
