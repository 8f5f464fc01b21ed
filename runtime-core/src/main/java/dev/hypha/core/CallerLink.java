package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.WireException;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Features;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.Hello;
import dev.hypha.transport.IncomingFrame;
import dev.hypha.transport.IncomingFrame.RetainedBody;
import dev.hypha.transport.OutgoingFrame;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The caller's side of one connection: calls go out, outcomes come back.
///
/// Calls enter [#calls] as they are written, by the one thread that then writes, and leave it on the event
/// loop.
final class CallerLink implements FrameHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CallerLink.class);

    /// Larger results are read on a thread of their own, so that they don't hold up others.
    private static final int INLINE_BYTES_MAX = 16 * 1024;

    private final Node node;
    private final Connection connection;
    private final Owner owner;
    private final IdRing<SpawnedCall<?>> calls = new IdRing<>();
    private final ChannelOutlets outlets = new ChannelOutlets();
    private long lastCallId;
    /// Calls that have ended; written by the event loop only.
    private volatile long endedCalls;

    private volatile FactsFrame facts;

    private volatile boolean draining;
    private volatile boolean retired;
    private volatile boolean parted;
    private volatile boolean closed;

    /// Who keeps the connection.
    interface Owner {
        /// A new connection is wanted in place of this one.
        void renewalDue(CallerLink link);

        /// The connection is gone.
        void closed(CallerLink link);
    }

    CallerLink(Node node, Connection connection, Owner owner) {
        this.node = node;
        this.connection = connection;
        this.owner = owner;
        Hello hello = connection.peer().hello();
        this.facts = new FactsFrame(believable(hello.labels()), hello.taints());
    }

    Connection connection() {
        return connection;
    }

    NodeId peerId() {
        return connection.peer().hello().node();
    }

    /// Which start of the node this leads to.
    long incarnation() {
        return connection.peer().hello().incarnation();
    }

    /// Whether the process at the other end is the one of a name that started then.
    boolean leadsTo(NodeId id, long startedAtMillis) {
        return connection.peer().hello().isProcess(id, startedAtMillis);
    }

    IdRing<SpawnedCall<?>> calls() {
        return calls;
    }

    /// The senders of channels that lead over this connection.
    ChannelOutlets outlets() {
        return outlets;
    }

    /// Whether the callee knows what a trace context is.
    boolean takesTraces() {
        return (connection.peer().features() & Features.TRACE_CONTEXT) != 0;
    }

    /// What the callee has said of itself last, as far as it is believed.
    FactsFrame facts() {
        return facts;
    }

    private Map<String, String> believable(Map<String, String> claimed) {
        return node.proof()
                .believable(
                        claimed,
                        keys -> LOG.warn(
                                "HYP-AUTH-005 node {} says of itself that it has the labels {}, which only its certificate or"
                                        + " the policy can give it; they are ignored. Remove them from its configuration",
                                peerId(),
                                keys));
    }

    boolean isUsable() {
        return !draining && !closed;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isDraining() {
        return draining;
    }

    // ---- making way for a new connection, or for none

    /// New calls go over another connection from now on, or elsewhere; what is under way here goes on.
    void retire() {
        retired = true;
    }

    /// Whether new calls go elsewhere.
    boolean isRetired() {
        return retired;
    }

    /// Whether nothing more is written here, because nothing was under way.
    boolean isParted() {
        return parted;
    }

    /// Looks, behind all that was sent so far, whether nothing is under way: then nothing will be any more.
    /// Calls that come later find out while they are written, and go over the other connection.
    void partIfQuiet() {
        if (isQuiet()) {
            connection.send(new Parting());
        }
    }

    private boolean isQuiet() {
        return calls.all().isEmpty() && outlets.isEmpty();
    }

    /// Writes nothing; it is there for its place in the queue.
    private final class Parting implements OutgoingFrame {
        @Override
        public void writeTo(FrameWriter out) {
            parted = isQuiet();
        }

        @Override
        public void dropped(CloseReason reason) {
            // the connection is gone, and so is the question
        }
    }

    /// How many calls are out, roughly: both counts are read while they move.
    long outstanding() {
        return lastCallId - endedCalls;
    }

    // ---- called while writing, by the thread that holds the right to

    long nextCallId() {
        return ++lastCallId;
    }

    void register(long id, SpawnedCall<?> call) {
        calls.put(id, call);
    }

    void sendCancel(long callId) {
        connection.send(new ControlFrame(FrameType.CANCEL, 0, callId));
    }

    // ---- called by the event loop

    @Override
    public void onFrame(IncomingFrame frame) {
        switch (frame.type()) {
            case FrameType.OUTCOME -> onOutcome(frame);
            case FrameType.QUEUED -> {
                @Nullable SpawnedCall<?> call = calls.get(frame.id());
                if (call != null) {
                    call.queuedThere();
                }
            }
            case FrameType.STARTED -> onStarted(frame);
            case FrameType.PROGRESS -> {
                @Nullable SpawnedCall<?> call = calls.get(frame.id());
                if (call != null) {
                    call.progressed(ProgressFrame.read(frame.body()));
                }
            }
            case FrameType.CHECKPOINT -> onCheckpoint(frame);
            case FrameType.GOAWAY -> {
                draining = true;
                node.peers().changed();
            }
            case FrameType.GOSSIP -> node.gossip().received(connection, frame.body());
            case FrameType.FACTS -> {
                FactsFrame said = FactsFrame.read(frame.body());
                facts = new FactsFrame(believable(said.labels()), said.taints());
                node.peers().changed();
            }
            case FrameType.CHANNEL_CREDIT, FrameType.CHANNEL_CLOSE -> outlets.onFrame(frame);
            default -> throw new WireException("HYP-WIRE-001 a callee must not send frames of type " + frame.type());
        }
    }

    /// The bytes are kept as they are: only the node that goes on from there needs to understand them.
    private void onCheckpoint(IncomingFrame frame) {
        Checkpoint checkpoint = Checkpoint.read(frame.body());
        @Nullable SpawnedCall<?> call = calls.get(frame.id());
        if (call != null) {
            call.checkpointed(checkpoint, this);
        }
        connection.consumed(frame.size());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the event loop is the only writer
    private void onOutcome(IncomingFrame frame) {
        long size = frame.size();
        @Nullable SpawnedCall<?> call = calls.get(frame.id());
        if (call != null) {
            endedCalls++;
            if (frame.flags() != OutcomeFrame.SUCCESS) {
                Failure failure = OutcomeFrame.readFailure(frame.flags(), frame.body());
                calls.remove(frame.id(), call);
                call.attemptFailed(failure, this);
            } else if (size <= INLINE_BYTES_MAX && readsInline(call)) {
                calls.remove(frame.id(), call);
                succeed(call, frame.body());
            } else {
                calls.remove(frame.id(), call);
                readElsewhere(call, frame.retain());
            }
        } else if (frame.id() <= lastCallId) {
            endedCalls++; // it timed out here
        } else {
            throw new WireException("HYP-WIRE-001 an OUTCOME for call " + frame.id() + ", which was never made");
        }
        connection.consumed(size);
    }

    private boolean readsInline(SpawnedCall<?> call) {
        BoundFunctions.@Nullable Entry function =
                node.functions().get(call.call().function().id());
        return function != null && function.readsResultInline();
    }

    private void readElsewhere(SpawnedCall<?> call, RetainedBody body) {
        Thread.startVirtualThread(() -> {
            try (body) {
                succeed(call, body.reader());
            }
        });
    }

    private <R> void succeed(SpawnedCall<R> call, dev.hypha.spi.WireReader body) {
        FunctionDescriptor<?, R> function = call.call().function();
        R result;
        try {
            result = function.readResult(body);
        } catch (RuntimeException e) {
            call.fail(OutcomeFrame.unreadableResult(function, e));
            return;
        }
        call.succeed(result);
    }

    private void onStarted(IncomingFrame frame) {
        @Nullable SpawnedCall<?> call = calls.get(frame.id());
        if (call != null) {
            call.startedThere(); // from here on, losing the node means that the call may have run
        }
        if ((frame.flags() & CalleeSession.STARTED_AWAITS_PROCEED) != 0) {
            connection.send(new ControlFrame(call == null ? FrameType.CANCEL : FrameType.PROCEED, 0, frame.id()));
        }
    }

    /// The node was declared dead: ends its calls at once, as a lost connection does, also if the connection
    /// hangs.
    void giveUp(CloseReason reason) {
        end(reason);
        connection.close(reason);
    }

    @Override
    public void onRenewalDue() {
        owner.renewalDue(this);
    }

    @Override
    public void onClosed(CloseReason reason) {
        end(reason);
    }

    /// A peer that says goodbye while it owes outcomes has not left in good order.
    private boolean isGoodbye(CloseReason reason) {
        return reason.kind() == CloseReason.Kind.REMOTE && calls.all().isEmpty();
    }

    private void end(CloseReason reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (parted) {
            LOG.debug("node {} has closed a connection to {} on which nothing was left", node.id(), peerId());
        } else if (draining || isGoodbye(reason)) {
            LOG.info("node {} sees {} leave: {}", node.id(), peerId(), reason);
        } else if (!node.departure().isClosed() && reason.kind() != CloseReason.Kind.LOCAL) {
            LOG.warn("node {} lost its connection to {}: {}", node.id(), peerId(), reason);
        }
        node.connectionClosed(connection, true);
        node.gossip().closed(connection);
        owner.closed(this);
        outlets.onClosed(reason);
        for (SpawnedCall<?> call : calls.all()) {
            call.attemptFailed(
                    call.isQueuedThere()
                            ? new Failure.NotStarted(
                                    "node " + peerId() + " was lost while the call waited in its queue")
                            : new Failure.Lost(peerId()),
                    this);
        }
    }
}
