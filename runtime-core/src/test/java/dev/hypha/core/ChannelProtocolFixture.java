package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.NodeId;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.Hello;
import dev.hypha.transport.IncomingFrame;
import dev.hypha.transport.OutgoingFrame;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A node whose peer speaks frame by frame.
abstract class ChannelProtocolFixture {
    static final Endpoint ENDPOINT = Endpoint.parse("memory:protocol");
    static final int WINDOW = 4096;
    static final ChannelOptions OPTIONS = ChannelOptions.DEFAULT.withWindowBytes(WINDOW);

    final FakeTransport.Network network = new FakeTransport.Network();
    Node node;
    TestOwner owner;
    Peer peer;

    @BeforeEach
    void start() {
        node = TestNodes.node("node", new FakeTransport(network), OPTIONS);
        owner = new TestOwner(node);
        peer = new Peer();
    }

    @AfterEach
    void stop() throws InterruptedException {
        owner.endNow();
        node.close();
        assertTrue(Quiet.await(ChannelFixture.WAIT, () -> network.kept.get() == 0 && network.openBodies.get() == 0));
    }

    /// A frame as it came.
    record Frame(byte type, int flags, long id, ByteBuffer body) {
        long number() {
            return new WireReader(null, body).readLong();
        }

        byte[] bytes() {
            byte[] bytes = new byte[body.remaining()];
            body.get(body.position(), bytes);
            return bytes;
        }

        String hex() {
            return HexFormat.ofDelimiter(" ").formatHex(bytes());
        }

        String text() {
            return new WireReader(null, body).readText();
        }
    }

    /// The other side of the connection.
    final class Peer implements FrameHandler {
        final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
        Connection connection;

        Hello hello() {
            return new Hello("test", new NodeId("peer"), 1, 1, true, Map.of(), List.of(), 0);
        }

        /// Connects to the node, as a sender's node does.
        void connect() {
            var _ = node.listen(ENDPOINT);
            connection = new FakeTransport(network).connect(ENDPOINT, hello(), node.values(), _ -> this);
        }

        /// Lets the node connect, as a receiver's node does.
        void accept() throws InterruptedException {
            var _ = new FakeTransport(network).listen(ENDPOINT, hello(), node.values(), opened -> {
                connection = opened;
                return this;
            });
            node.peers().add(ENDPOINT);
            assertTrue(node.peers().awaitConnected(ChannelFixture.WAIT));
        }

        @Override
        public void onFrame(IncomingFrame frame) {
            byte[] body = new byte[frame.body().remaining()];
            frame.body().buffer().get(body);
            connection.consumed(frame.size());
            frames.add(new Frame(frame.type(), frame.flags(), frame.id(), ByteBuffer.wrap(body)));
        }

        @Override
        public void onClosed(CloseReason reason) {
            closed.add(reason);
        }

        void send(byte type, int flags, long id, Consumer<FrameWriter> body) {
            connection.send(new OutgoingFrame() {
                @Override
                public void writeTo(FrameWriter out) {
                    out.begin(type, flags, id);
                    body.accept(out);
                }

                @Override
                public void dropped(CloseReason reason) {}
            });
        }

        void open(long id, String name) {
            send(FrameType.CHANNEL_OPEN, 0, id, out -> out.writeString(name));
        }

        void data(long id, int length) {
            send(FrameType.CHANNEL_DATA, 0, id, out -> {
                out.ensure(length);
                out.buffer().put(new byte[length]);
            });
        }

        void close(long id) {
            send(FrameType.CHANNEL_CLOSE, 0, id, _ -> {});
        }

        void credit(long id, long bytes) {
            send(FrameType.CHANNEL_CREDIT, 0, id, out -> out.writeLong(bytes));
        }

        Frame next(byte type) throws InterruptedException {
            Frame frame = frames.poll(20, TimeUnit.SECONDS);
            assertEquals(type, frame == null ? -1 : frame.type, () -> "got " + frame);
            return frame;
        }

        void assertClosedFor(String problem) throws InterruptedException {
            CloseReason reason = closed.poll(20, TimeUnit.SECONDS);
            assertEquals(CloseReason.Kind.PROTOCOL_ERROR, reason == null ? null : reason.kind());
            assertTrue(reason.message().contains(problem), reason::message);
        }
    }

    ChannelReceiver receiver(String name) {
        return node.channels().receive(name, owner);
    }

    ChannelSender sender(String name) {
        return node.channels().send(new ChannelAddress(new NodeId("peer"), name), owner);
    }
}
