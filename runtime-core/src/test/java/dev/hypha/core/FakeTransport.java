package dev.hypha.core;

import dev.hypha.security.Identity;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.Hello;
import dev.hypha.transport.IncomingFrame;
import dev.hypha.transport.OutgoingBody;
import dev.hypha.transport.OutgoingFrame;
import dev.hypha.transport.PeerInfo;
import dev.hypha.transport.Transport;
import dev.hypha.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Connections within a test: frames are encoded by one thread per side when it gets to them, control
/// frames first. It counts what is kept and not given back, can be held, and can be broken at any moment.
final class FakeTransport implements Transport {
    private final Network network;
    private final List<Side> sides = new CopyOnWriteArrayList<>();

    FakeTransport(Network network) {
        this.network = network;
    }

    /// What the transports of one test share.
    static final class Network {
        final Map<Endpoint, Accepting> listeners = new ConcurrentHashMap<>();
        final AtomicInteger kept = new AtomicInteger();
        final AtomicInteger openBodies = new AtomicInteger();
        final AtomicLong unconsumed = new AtomicLong();
        final AtomicLong frames = new AtomicLong();

        /// What frames say that they keep while they wait to be written.
        final AtomicLong queuedBytes = new AtomicLong();

        volatile int messageBytesMax = Integer.MAX_VALUE;
        final List<Side> dialled = new CopyOnWriteArrayList<>();

        /// Breaks all connections, as if a cable were cut.
        void cut() {
            dialled.forEach(Side::cut);
            dialled.clear();
        }

        /// Lets the dialling sides write nothing until the returned action runs.
        Runnable hold() {
            List<Side> held = List.copyOf(dialled);
            held.forEach(each -> each.held.set(true));
            return () -> held.forEach(each -> {
                each.held.set(false);
                each.turn();
            });
        }
    }

    record Accepting(Hello self, ValueCodec values, FrameHandler.Factory handlers, FakeTransport transport) {}

    /// The body that a frame writes, in hexadecimal.
    static String body(OutgoingFrame frame) {
        Encoder encoder = new Encoder(null);
        frame.writeTo(encoder);
        return HexFormat.ofDelimiter(" ").formatHex(encoder.bytes());
    }

    /// The whole frame that one writes, as it crosses the network if it is not cut into chunks.
    static byte[] frame(OutgoingFrame frame) {
        Encoder encoder = new Encoder(null);
        frame.writeTo(encoder);
        byte[] body = encoder.bytes();
        return ByteBuffer.allocate(16 + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(12 + body.length)
                .put(encoder.type)
                .put((byte) encoder.flags)
                .put((byte) (frame.control() ? 1 : 0))
                .put((byte) 0)
                .putLong(encoder.id)
                .put(body)
                .array();
    }

    @Override
    public Listener listen(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers) {
        network.listeners.put(endpoint, new Accepting(self, values, handlers, this));
        return new Listener() {
            @Override
            public Endpoint endpoint() {
                return endpoint;
            }

            @Override
            public void close() {
                network.listeners.remove(endpoint);
            }
        };
    }

    @Override
    public Connection connect(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers) {
        Accepting there = network.listeners.get(endpoint);
        if (there == null) {
            throw new TransportException(
                    TransportException.Code.UNREACHABLE, endpoint.toString(), "nobody listens", null);
        }
        Side near = new Side(network, values, there.self);
        Side far = new Side(network, there.values, self);
        near.other = far;
        far.other = near;
        far.handler = there.handlers.create(far);
        near.handler = handlers.create(near);
        sides.add(near);
        there.transport.sides.add(far);
        network.dialled.add(near);
        return near;
    }

    @Override
    public void close() {
        sides.forEach(each -> each.close(new CloseReason(CloseReason.Kind.LOCAL, "the transport closes")));
    }

    @Override
    public void abort() {
        sides.forEach(Side::cut);
    }

    /// One side of a connection.
    static final class Side implements Connection {
        private final Network network;
        private final ValueCodec values;
        private final Hello peer;
        private final ExecutorService loop =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        private final ArrayDeque<OutgoingFrame> control = new ArrayDeque<>();
        private final ArrayDeque<OutgoingFrame> data = new ArrayDeque<>();
        private final AtomicBoolean held = new AtomicBoolean();
        private volatile Thread loopThread;
        private Side other;
        private FrameHandler handler;
        private CloseReason closed;

        Side(Network network, ValueCodec values, Hello peer) {
            this.network = network;
            this.values = values;
            this.peer = peer;
        }

        @Override
        public PeerInfo peer() {
            return new PeerInfo(peer, Identity.LOCAL, Map.of(), 1, 0, "fake");
        }

        @Override
        public void send(OutgoingFrame frame) {
            synchronized (this) {
                network.queuedBytes.addAndGet(frame.queuedBytes());
                (frame.control() ? control : data).add(frame);
            }
            turn();
        }

        private void turn() {
            execute(this::write);
        }

        private void execute(Runnable action) {
            try {
                loop.execute(() -> {
                    loopThread = Thread.currentThread();
                    action.run();
                });
            } catch (RejectedExecutionException e) {
                dropAll();
            }
        }

        private synchronized OutgoingFrame next() {
            OutgoingFrame frame = control.isEmpty() ? data.poll() : control.poll();
            network.queuedBytes.addAndGet(frame == null ? 0 : -frame.queuedBytes());
            return frame;
        }

        private void write() {
            while (closed == null && !held.get()) {
                OutgoingFrame frame = next();
                if (frame == null) {
                    return;
                }
                Encoder encoder = new Encoder(values);
                try {
                    frame.writeTo(encoder);
                } catch (RuntimeException e) {
                    frame.dropped(new CloseReason(CloseReason.Kind.UNENCODABLE, e.toString()));
                    continue;
                }
                byte[] body = encoder.bytes();
                if (body.length > network.messageBytesMax) {
                    frame.dropped(new CloseReason(CloseReason.Kind.UNENCODABLE, "too large"));
                    continue;
                }
                long size = frame.control() ? 0 : 16L + body.length;
                network.unconsumed.addAndGet(size);
                network.frames.incrementAndGet();
                other.execute(() -> other.deliver(encoder.type, encoder.flags, encoder.id, size, body));
            }
            if (closed != null) {
                dropAll();
            }
        }

        private void dropAll() {
            for (OutgoingFrame frame = next(); frame != null; frame = next()) {
                frame.dropped(closed == null ? new CloseReason(CloseReason.Kind.LOCAL, "closed") : closed);
            }
        }

        private void deliver(byte type, int flags, long id, long size, byte[] body) {
            if (closed != null) {
                return;
            }
            try {
                handler.onFrame(new Arrived(network, values, type, flags, id, size, body));
                handler.onReadComplete();
            } catch (WireException e) {
                end(new CloseReason(CloseReason.Kind.PROTOCOL_ERROR, e.getMessage()));
                other.execute(() ->
                        other.end(new CloseReason(CloseReason.Kind.PROTOCOL_ERROR, "the peer: " + e.getMessage())));
            }
        }

        private void end(CloseReason reason) {
            if (closed == null) {
                closed = reason;
                dropAll();
                handler.onClosed(reason);
                loop.shutdown();
                dropAll();
            }
        }

        private void cut() {
            CloseReason reason = new CloseReason(CloseReason.Kind.BROKEN, "cut");
            execute(() -> end(reason));
            other.execute(() -> other.end(reason));
        }

        @Override
        public void close(CloseReason reason) {
            execute(() -> {
                held.set(false);
                write();
                end(reason);
                other.execute(() -> other.end(new CloseReason(CloseReason.Kind.REMOTE, reason.message())));
            });
        }

        @Override
        public void consumed(long bytes) {
            network.unconsumed.addAndGet(-bytes);
        }

        @Override
        public OutgoingBody newBody() {
            return new Body(network, values);
        }

        @Override
        public boolean inEventLoop() {
            return Thread.currentThread().equals(loopThread);
        }
    }

    private static final class Encoder extends FrameWriter {
        private byte type;
        private int flags;
        private long id;

        Encoder(ValueCodec values) {
            super(values, ByteBuffer.allocate(64));
        }

        @Override
        public void begin(byte frameType, int frameFlags, long frameId) {
            type = frameType;
            flags = frameFlags;
            id = frameId;
        }

        @Override
        public void append(OutgoingBody body) {
            ByteBuffer content = body.buffer().duplicate().flip();
            ensure(content.remaining());
            buffer().put(content);
        }

        byte[] bytes() {
            ByteBuffer written = buffer().flip();
            byte[] bytes = new byte[written.remaining()];
            written.get(bytes);
            return bytes;
        }
    }

    private static final class Body extends OutgoingBody {
        private final Network network;
        private boolean closed;

        Body(Network network, ValueCodec values) {
            super(values, ByteBuffer.allocate(64));
            this.network = network;
            network.openBodies.incrementAndGet();
        }

        @Override
        public int size() {
            return buffer().position();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                network.openBodies.decrementAndGet();
            }
        }
    }

    private static final class Arrived implements IncomingFrame {
        private final Network network;
        private final ValueCodec values;
        private final byte type;
        private final int flags;
        private final long id;
        private final long size;
        private final WireReader reader;

        Arrived(Network network, ValueCodec values, byte type, int flags, long id, long size, byte[] body) {
            this.network = network;
            this.values = values;
            this.type = type;
            this.flags = flags;
            this.id = id;
            this.size = size;
            this.reader = new WireReader(values, ByteBuffer.wrap(body));
        }

        @Override
        public byte type() {
            return type;
        }

        @Override
        public int flags() {
            return flags;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public WireReader body() {
            return reader;
        }

        @Override
        public RetainedBody retain() {
            byte[] copy = new byte[reader.remaining()];
            reader.buffer().get(copy);
            network.kept.incrementAndGet();
            return new RetainedBody() {
                private final WireReader kept = new WireReader(values, ByteBuffer.wrap(copy));
                private boolean closed;

                @Override
                public WireReader reader() {
                    return kept;
                }

                @Override
                public void close() {
                    if (!closed) {
                        closed = true;
                        java.util.Arrays.fill(copy, (byte) 0xee); // whoever still reads it will notice
                        network.kept.decrementAndGet();
                    }
                }
            };
        }
    }
}
