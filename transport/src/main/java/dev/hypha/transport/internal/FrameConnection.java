package dev.hypha.transport.internal;

import dev.hypha.security.ConnectionRenewal;
import dev.hypha.security.Identity;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.spi.WireException;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingBody;
import dev.hypha.transport.OutgoingFrame;
import dev.hypha.transport.PeerInfo;
import dev.hypha.transport.TransportException;
import dev.hypha.transport.TransportException.Code;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The story of one connection: the two sides greet, frames go both ways, one side says goodbye or the link
/// breaks.
///
/// The link calls [#opened], then any number of times [#room], [#received] (or [#receive]) and [#readComplete],
/// then [#closed] once, all on the event loop.
final class FrameConnection implements Connection, FrameParser.Sink {
    private static final Logger LOG = System.getLogger(FrameConnection.class.getName());

    private enum State {
        GREETING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final Link link;
    private final Setup setup;
    private final ByteBufAllocator memory = PooledByteBufAllocator.DEFAULT;
    private final SendCredit sendCredit = new SendCredit();
    private final ReceiveCredit receiveCredit;
    private final Traffic traffic = new Traffic();
    private final BatchWriter writer;
    private final WriteQueue writes;
    private final FrameParser parser;
    private final Liveness liveness;
    private final Greeting greeting;
    private final OutgoingFrame creditFrame;
    private final CompletableFuture<Connection> opening = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    // Of the event loop, but for who and what the peer is, which is set before anyone else sees this.
    private State state = State.GREETING;
    private @Nullable PeerInfo peer;
    private @Nullable FrameHandler handler;
    private @Nullable CloseReason reason;
    private @Nullable TransportException failure;
    private int framesRead;
    private volatile @Nullable String expelled;
    private boolean renewalAsked;
    private boolean keysChanged;

    FrameConnection(Link link, Setup setup) {
        this.link = link;
        this.setup = setup;
        this.receiveCredit = new ReceiveCredit(setup.options().windowBytes());
        this.writer = new BatchWriter(memory, setup.values(), setup.options().chunkBytes());
        this.writes = new WriteQueue(link, writer, sendCredit, setup.options(), traffic, this::finished);
        this.creditFrame = new ControlFrame(out -> {
            long bytes = receiveCredit.take();
            if (bytes > 0) { // else the frame before has just taken it
                out.begin(FrameType.CREDIT, 0, 0);
                out.writeLong(bytes);
            }
        });
        this.greeting = new Greeting(setup, link, writes::add);
        this.parser = new FrameParser(memory, setup.values(), setup.options().messageBytesMax(), traffic, this);
        this.liveness = new Liveness(link, setup.options(), this::ping, this::silent);
    }

    /// Completed when the handshake is over.
    CompletableFuture<Connection> opening() {
        return opening;
    }

    Traffic traffic() {
        return traffic;
    }

    /// Completed when all is over.
    CompletableFuture<Void> ended() {
        return ended;
    }

    /// Why security does not admit the peer any more, which it did; empty if it does. Final when all is over.
    Optional<String> expelled() {
        return Optional.ofNullable(expelled);
    }

    // What the link tells.

    void opened() {
        greeting.start();
        link.schedule(this::expireHandshake, setup.options().handshakeTimeout());
    }

    ByteBuf room() {
        return parser.room();
    }

    /// Bytes were read into [#room].
    void received() {
        parse(null);
    }

    /// Bytes have come that were not read into [#room].
    void receive(ByteBuf bytes) {
        parse(bytes);
    }

    private void parse(@Nullable ByteBuf bytes) {
        liveness.heard();
        writes.readStarted();
        try {
            if (bytes == null) {
                parser.parse();
            } else {
                parser.receive(bytes);
            }
        } catch (ProtocolException e) {
            refuse(e);
        } catch (WireException e) {
            fail(CloseReason.Kind.PROTOCOL_ERROR, Code.PROTOCOL_ERROR, e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a handler of " + link.address() + " failed", e);
            fail(CloseReason.Kind.BROKEN, Code.PROTOCOL_ERROR, "a handler failed: " + e);
        }
    }

    void readComplete() {
        FrameHandler open = handler;
        if (open != null && state == State.OPEN && framesRead > 0) {
            try {
                open.onReadComplete();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a handler of " + link.address() + " failed", e);
                fail(CloseReason.Kind.BROKEN, Code.PROTOCOL_ERROR, "a handler failed: " + e);
            }
        }
        int frames = framesRead;
        framesRead = 0;
        writes.readComplete(frames);
    }

    /// TLS is over before anyone greeted: why is told to whoever waits for the connection.
    void tlsFailed(@Nullable Throwable cause) {
        if (state == State.GREETING && failure == null) {
            String why = TlsFailure.explain(cause);
            failure = new TransportException(Code.NOT_AUTHENTICATED, setup.endpoint(), why, cause);
            reason = new CloseReason(CloseReason.Kind.NOT_AUTHENTICATED, why);
        }
    }

    void closed(@Nullable Throwable cause) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            liveness.stop();
            parser.close();
            if (reason == null) {
                String why = cause == null ? "the peer is gone" : String.valueOf(cause.getMessage());
                reason = new CloseReason(CloseReason.Kind.BROKEN, why);
            }
            writes.closed(reason);
        }
    }

    /// Every frame has been written or dropped.
    private void finished() {
        link.release();
        ended.complete(null);
        CloseReason why = reason == null ? new CloseReason(CloseReason.Kind.LOCAL, "the transport is closed") : reason;
        greeting.end();
        FrameHandler last = handler;
        if (last == null) {
            TransportException told = failure;
            opening.completeExceptionally(
                    told != null
                            ? told
                            : new TransportException(Code.UNREACHABLE, setup.endpoint(), why.message(), null));
            return;
        }
        try {
            last.onClosed(why);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a handler of " + link.address() + " failed", e);
        }
    }

    // Frames.

    @Override
    public void onDataStarted(long size) {
        if (receiveCredit.received(size)) {
            writes.add(creditFrame);
        }
    }

    @Override
    public void onFrame(ArrivedFrame frame) {
        framesRead++;
        switch (state) {
            case GREETING -> open(greeting.onFrame(frame));
            case OPEN, CLOSING -> onOpenFrame(frame);
            case CLOSED -> parser.stop();
        }
    }

    private void open(Greeting.Agreed agreed) {
        peer = agreed.peer();
        parser.authenticated();
        writer.messageBytesMax(agreed.offer().messageBytesMax());
        sendCredit.grant(agreed.offer().windowBytes());
        state = State.OPEN;
        liveness.start();
        planRenewal();
        handler = setup.handlers().create(this);
        opening.complete(this);
    }

    private void onOpenFrame(ArrivedFrame frame) {
        switch (frame.type()) {
            case FrameType.PING -> writes.add(ControlFrame.signal(FrameType.PONG, frame.id()));
            case FrameType.PONG -> {}
            case FrameType.CREDIT -> {
                sendCredit.grant(frame.body().readLong());
                writes.turn();
            }
            case FrameType.CLOSE -> {
                Handshake.Farewell farewell = Handshake.Farewell.read(frame.body());
                CloseReason.Kind kind = switch (farewell.code()) {
                    case GOODBYE -> CloseReason.Kind.REMOTE;
                    case DECLARED_DEAD -> CloseReason.Kind.DECLARED_DEAD;
                    default -> CloseReason.Kind.PROTOCOL_ERROR;
                };
                end(new CloseReason(kind, "the peer: " + farewell.code().text() + " " + farewell.reason()));
            }
            case FrameType.RENEW -> {
                if (setup.accepts()) {
                    throw new ProtocolException("RENEW from the side that dialled");
                }
                renew();
            }
            case FrameType.HELLO, FrameType.WELCOME, FrameType.REFUSED ->
                throw new ProtocolException("a frame of type " + frame.type() + " after the handshake");
            default -> {
                FrameHandler open = handler;
                if (state == State.OPEN && open != null) {
                    open.onFrame(frame);
                }
            }
        }
    }

    // Security.

    /// Asks again whether the peer may be connected, and if so whether anew. From any thread.
    void securityChanged(SecurityProvider.Change change) {
        try {
            link.execute(() -> onSecurityChanged(change));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "closed already", e);
        }
    }

    private void onSecurityChanged(SecurityProvider.Change change) {
        PeerInfo known = peer;
        if (state == State.OPEN && known != null) {
            try {
                Identity unusedSame = setup.identify(link.evidence(), known.hello());
            } catch (SecurityRefusal e) {
                LOG.log(
                        Level.WARNING,
                        "closes the connection to " + known.hello().node() + ": " + e.getMessage());
                fail(CloseReason.Kind.NOT_AUTHENTICATED, Code.NOT_AUTHENTICATED, e.getMessage());
                expelled = e.getMessage();
                return;
            }
        }
        if (change == SecurityProvider.Change.KEYS) {
            keysChanged = true; // a handshake under way may have begun with the old ones
            if (state == State.OPEN) {
                renewWithin(setup.security().renewal().spread());
            }
        }
    }

    private void planRenewal() {
        ConnectionRenewal renewal = setup.security().renewal();
        if (!renewal.equals(ConnectionRenewal.NEVER)) {
            Duration age = renewal.ageMax();
            double part = 1 - ThreadLocalRandom.current().nextDouble() / 10;
            link.schedule(this::renew, Duration.ofNanos((long) (age.toNanos() * part)));
        }
        if (keysChanged) {
            renewWithin(renewal.spread());
        }
    }

    private void renewWithin(Duration spread) {
        long nanos = spread.toNanos();
        link.schedule(
                this::renew,
                Duration.ofNanos(nanos == 0 ? 0 : ThreadLocalRandom.current().nextLong(nanos)));
    }

    private void renew() {
        FrameHandler open = handler;
        if (renewalAsked || state != State.OPEN || open == null) {
            return;
        }
        renewalAsked = true;
        if (setup.accepts()) {
            writes.add(ControlFrame.signal(FrameType.RENEW, 0));
        } else {
            open.onRenewalDue();
        }
    }

    // Ends.

    private void refuse(ProtocolException e) {
        String message = String.valueOf(e.getMessage());
        if (e.isFromPeer()) {
            failure = new TransportException(e.code(), setup.endpoint(), message, null);
            end(new CloseReason(CloseReason.Kind.REMOTE, message));
        } else {
            fail(CloseReason.Kind.PROTOCOL_ERROR, e.code(), message);
        }
    }

    private void silent() {
        fail(CloseReason.Kind.SILENT, Code.SILENT, "the peer said nothing, not even to pings");
    }

    private void fail(CloseReason.Kind kind, Code code, @Nullable String message) {
        String text = String.valueOf(message);
        if (failure == null && handler == null) {
            failure = new TransportException(code, setup.endpoint(), text, null);
        }
        if (reason == null) {
            reason = new CloseReason(kind, text);
        }
        farewell(state == State.GREETING && setup.accepts() ? FrameType.REFUSED : FrameType.CLOSE, code, text);
    }

    /// Says one last thing, before everything that waits, and closes.
    private void farewell(byte type, Code code, String message) {
        parser.stop();
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSING;
        writes.add(new ControlFrame(out -> new Handshake.Farewell(code, message).write(out, type)));
        link.execute(link::close);
    }

    private void end(CloseReason why) {
        parser.stop();
        if (reason == null) {
            reason = why;
        }
        link.close();
    }

    private void expireHandshake() {
        if (state == State.GREETING) {
            String message = "no handshake within " + setup.options().handshakeTimeout();
            fail(CloseReason.Kind.SILENT, Code.HANDSHAKE_TIMEOUT, message);
        }
    }

    private void ping() {
        writes.add(ControlFrame.signal(FrameType.PING, 0));
    }

    // What the node does.

    @Override
    public PeerInfo peer() {
        PeerInfo known = peer;
        if (known == null) {
            throw new IllegalStateException("the handshake is not over");
        }
        return known;
    }

    @Override
    public void send(OutgoingFrame frame) {
        writes.add(frame);
    }

    @Override
    public void consumed(long bytes) {
        if (bytes > 0 && receiveCredit.consumed(bytes)) {
            writes.add(creditFrame);
        }
    }

    @Override
    public OutgoingBody newBody() {
        return new PooledBody(memory, setup.values(), setup.options().messageBytesMax());
    }

    @Override
    public void close(CloseReason why) {
        try {
            link.execute(() -> {
                if (reason == null) {
                    reason = why;
                }
            });
            link.schedule(link::close, setup.options().closeTimeout());
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "closed already", e);
        }
        writes.add(new Goodbye(why));
    }

    /// Breaks the link without a word; the peer cannot tell why.
    void abort(CloseReason why) {
        try {
            link.execute(() -> end(why));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "closed already", e);
        }
    }

    @Override
    public boolean inEventLoop() {
        return link.inEventLoop();
    }

    @Override
    public String toString() {
        return "Connection[" + (peer == null ? link.address() : peer.hello().node() + " at " + peer.address()) + "]";
    }

    /// The last frame of a connection that the node closes. The peer, having read it, closes the link; it
    /// is given some time to.
    private final class Goodbye implements Outbox.LastFrame {
        private final CloseReason why;

        Goodbye(CloseReason why) {
            this.why = why;
        }

        @Override
        public void writeTo(FrameWriter out) {
            Code code = switch (why.kind()) {
                case DECLARED_DEAD -> Code.DECLARED_DEAD;
                case PROTOCOL_ERROR -> Code.PROTOCOL_ERROR;
                default -> Code.GOODBYE;
            };
            new Handshake.Farewell(code, why.message()).write(out, FrameType.CLOSE);
        }

        @Override
        public void dropped(CloseReason reason) {}

        @Override
        public void written() {
            if (state == State.OPEN) {
                state = State.CLOSING;
            }
        }
    }
}
