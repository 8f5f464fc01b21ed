package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node whose peer speaks frame by frame: what it sends, and what it does with what no peer should send.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChannelProtocolTest {
    private static final Endpoint ENDPOINT = Endpoint.parse("memory:protocol");
    private static final int WINDOW = 4096;
    private static final ChannelOptions OPTIONS = ChannelOptions.DEFAULT.withWindowBytes(WINDOW);

    private final FakeTransport.Network network = new FakeTransport.Network();
    private Node node;
    private TestOwner owner;
    private Peer peer;

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
        assertTrue(Quiet.await(ChannelContract.WAIT, () -> network.kept.get() == 0 && network.openBodies.get() == 0));
    }

    /// A frame as it came.
    private record Frame(byte type, int flags, long id, ByteBuffer body) {
        long number() {
            return new WireReader(null, body).readLong();
        }

        String text() {
            return new WireReader(null, body).readText();
        }
    }

    /// The other side of the connection.
    private final class Peer implements FrameHandler {
        private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
        private Connection connection;

        Hello hello() {
            return new Hello("test", new NodeId("peer"), 1, true, Map.of(), List.of(), 0);
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
            assertTrue(node.peers().awaitConnected(ChannelContract.WAIT));
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

    private ChannelReceiver receiver(String name) {
        return node.channels().receive(name, owner);
    }

    private ChannelSender sender(String name) {
        return node.channels().send(new ChannelAddress(new NodeId("peer"), name), owner);
    }

    /// The peer sends.
    @Nested
    final class Receiving {
        @BeforeEach
        void connect() {
            peer.connect();
        }

        @Test
        void grantsTheWindowThenWhatWasRead() throws InterruptedException {
            ChannelReceiver receiver = receiver("c");
            peer.open(-1, "c");
            Frame accepted = peer.next(FrameType.CHANNEL_CREDIT);
            assertEquals(-1, accepted.id);
            assertEquals(WINDOW, accepted.number());
            peer.data(-1, WINDOW);
            ChannelContract.readExactly(receiver, ByteBuffer.allocate(WINDOW / 4));
            assertEquals(WINDOW / 4, peer.next(FrameType.CHANNEL_CREDIT).number());
            peer.close(-1);
            assertEquals(WINDOW * 3 / 4, ChannelContract.readAll(receiver).length);
        }

        @Test
        void saysWhyItRefuses() throws InterruptedException {
            ChannelReceiver receiver = receiver("c");
            peer.open(-1, "c");
            peer.next(FrameType.CHANNEL_CREDIT);
            peer.open(-2, "c");
            Frame refused = peer.next(FrameType.CHANNEL_CLOSE);
            assertEquals(-2, refused.id);
            assertEquals(ChannelFrames.BROKEN, refused.flags);
            assertTrue(refused.text().startsWith("HYP-CHAN-006 "));
            receiver.close();
            Frame stopped = peer.next(FrameType.CHANNEL_CLOSE);
            assertEquals(-1, stopped.id);
            assertTrue(stopped.text().startsWith("HYP-CHAN-003 "));
        }

        @Test
        void dropsWhatComesForChannelsThatAreGone() throws InterruptedException {
            ChannelReceiver receiver = receiver("c");
            peer.open(-1, "c");
            peer.next(FrameType.CHANNEL_CREDIT);
            receiver.close();
            peer.data(-1, 100);
            peer.close(-1);
            peer.close(-1);
            peer.data(-1, 100);
            ChannelReceiver next = receiver("d");
            peer.open(-2, "d");
            peer.close(-2);
            assertEquals(0, ChannelContract.readAll(next).length);
            assertTrue(peer.closed.isEmpty());
            assertTrue(Quiet.await(ChannelContract.WAIT, () -> network.unconsumed.get() == 0));
        }

        @Test
        void tellsTheReaderWhyTheSenderBroke() throws InterruptedException {
            ChannelReceiver receiver = receiver("c");
            peer.open(-1, "c");
            peer.next(FrameType.CHANNEL_CREDIT);
            peer.send(
                    FrameType.CHANNEL_CLOSE,
                    ChannelFrames.BROKEN,
                    -1,
                    out -> out.writeString("HYP-CHAN-004 x".repeat(1000)));
            ChannelException thrown = assertThrows(ChannelException.class, () -> receiver.read(ByteBuffer.allocate(1)));
            ChannelContract.assertCode("HYP-CHAN-004", thrown);
            assertTrue(thrown.getMessage().length() <= 1024);
        }

        @Test
        void moreThanTheCreditClosesTheConnection() throws InterruptedException {
            ChannelReceiver receiver = receiver("c");
            peer.open(-1, "c");
            peer.next(FrameType.CHANNEL_CREDIT);
            peer.data(-1, WINDOW);
            peer.data(-1, 1);
            peer.assertClosedFor("credit for 0");
            ChannelContract.readExactly(receiver, ByteBuffer.allocate(WINDOW));
            ChannelException thrown = assertThrows(ChannelException.class, () -> receiver.read(ByteBuffer.allocate(1)));
            ChannelContract.assertCode("HYP-CHAN-005", thrown);
            assertTrue(thrown.getMessage().contains("node peer"));
        }

        @Test
        void dataBeforeTheReceiverIsThereClosesTheConnection() throws InterruptedException {
            peer.open(-1, "c");
            peer.data(-1, 1);
            peer.assertClosedFor("credit for 0");
        }

        @Test
        void secondOpenOfAnIdClosesTheConnection() throws InterruptedException {
            peer.open(-3, "c");
            peer.open(-3, "d");
            peer.assertClosedFor("CHANNEL_OPEN -3 after CHANNEL_OPEN -3");
        }

        @ParameterizedTest
        @ValueSource(longs = {-2, 0, 1, Long.MIN_VALUE, Long.MAX_VALUE})
        void idsThatWereNeverOpenedCloseTheConnection(long id) throws InterruptedException {
            peer.open(-1, "c");
            peer.data(id, 1);
            peer.assertClosedFor("never opened");
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 1, Long.MAX_VALUE})
        void idsOfCallsCloseTheConnection(long id) throws InterruptedException {
            peer.open(id, "c");
            peer.assertClosedFor("CHANNEL_OPEN " + id);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, ChannelWriter.FRAME_BYTES_MAX + 1})
        void dataOfTheWrongSizeClosesTheConnection(int length) throws InterruptedException {
            var _ = receiver("c");
            peer.open(-1, "c");
            peer.data(-1, length);
            peer.assertClosedFor("CHANNEL_DATA of " + length);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, ChannelAddress.NAME_LENGTH_MAX + 1})
        void nameOfTheWrongLengthClosesTheConnection(int length) throws InterruptedException {
            peer.open(-1, "n".repeat(length));
            peer.assertClosedFor("a channel name has");
        }

        @Test
        void openWithoutANameClosesTheConnection() throws InterruptedException {
            peer.send(FrameType.CHANNEL_OPEN, 0, -1, out -> out.writeString(null));
            peer.assertClosedFor("HYP-WIRE-001");
        }

        @Test
        void lostConnectionIsTold() throws InterruptedException {
            ChannelReceiver receiver = receiver("c");
            peer.open(-1, "c");
            peer.open(-2, "early");
            peer.data(-1, 10);
            assertTrue(Quiet.await(ChannelContract.WAIT, () -> node.channels().waiting() == 1));
            network.cut();
            assertTrue(peer.closed.poll(20, TimeUnit.SECONDS) != null);
            ChannelReceiver late = receiver("early");
            for (ChannelReceiver each : List.of(receiver, late)) {
                ChannelException thrown = assertThrows(ChannelException.class, () -> {
                    while (true) {
                        var _ = each.read(ByteBuffer.allocate(100));
                    }
                });
                ChannelContract.assertCode("HYP-CHAN-005", thrown);
                assertTrue(thrown.getMessage().contains("node peer"));
            }
        }
    }

    /// The peer receives.
    @Nested
    final class Sending {
        @BeforeEach
        void accept() throws InterruptedException {
            peer.accept();
        }

        @Test
        void speaksInOrder() throws InterruptedException {
            ChannelSender first = sender("a");
            Frame open = peer.next(FrameType.CHANNEL_OPEN);
            assertEquals(-1, open.id);
            assertEquals("a", open.text());
            ChannelSender second = sender("b");
            assertEquals(-2, peer.next(FrameType.CHANNEL_OPEN).id);
            peer.credit(-1, 100);
            first.write(ChannelContract.bytes(1, 2, 3));
            first.close();
            Frame data = peer.next(FrameType.CHANNEL_DATA);
            assertEquals(-1, data.id);
            assertEquals(ChannelContract.bytes(1, 2, 3), data.body);
            Frame close = peer.next(FrameType.CHANNEL_CLOSE);
            assertEquals(-1, close.id);
            assertEquals(0, close.flags);
            owner.endNow();
            Frame broken = peer.next(FrameType.CHANNEL_CLOSE);
            assertEquals(-2, broken.id);
            assertEquals(ChannelFrames.BROKEN, broken.flags);
            assertTrue(broken.text().startsWith("HYP-CHAN-004 "));
            assertThrows(ChannelException.class, () -> second.write(ChannelContract.bytes(1)));
        }

        @Test
        void smallWritesShareFramesWhileTheConnectionIsBusy() throws InterruptedException {
            ChannelSender sender = sender("a");
            peer.next(FrameType.CHANNEL_OPEN);
            peer.credit(-1, 1_000_000);
            sender.write(ChannelContract.bytes(0));
            peer.next(FrameType.CHANNEL_DATA);
            byte[] all = ChannelContract.random(50_000, 1);
            Runnable letGo = network.hold();
            for (int at = 0; at < 10_000; at += 10) {
                sender.write(ByteBuffer.wrap(all, at, 10));
            }
            sender.write(ByteBuffer.wrap(all, 10_000, 39_990));
            sender.write(ByteBuffer.wrap(all, 49_990, 10));
            sender.close();
            letGo.run();
            ByteBuffer received = ByteBuffer.allocate(all.length);
            int frames = 0;
            while (received.hasRemaining()) {
                received.put(peer.next(FrameType.CHANNEL_DATA).body);
                frames++;
            }
            assertArrayEquals(all, received.array());
            assertEquals(4, frames);
            peer.next(FrameType.CHANNEL_CLOSE);
        }

        @Test
        void framesAreOfBoundedSize() throws InterruptedException {
            ChannelSender sender = sender("a");
            peer.next(FrameType.CHANNEL_OPEN);
            peer.credit(-1, 1_000_000);
            sender.write(ByteBuffer.allocate(150_000));
            assertEquals(
                    ChannelWriter.FRAME_BYTES_MAX,
                    peer.next(FrameType.CHANNEL_DATA).body.remaining());
            assertEquals(
                    ChannelWriter.FRAME_BYTES_MAX,
                    peer.next(FrameType.CHANNEL_DATA).body.remaining());
            assertEquals(
                    150_000 - 2 * ChannelWriter.FRAME_BYTES_MAX,
                    peer.next(FrameType.CHANNEL_DATA).body.remaining());
        }

        @Test
        void refusalReachesTheWriter() throws InterruptedException {
            ChannelSender sender = sender("a");
            peer.next(FrameType.CHANNEL_OPEN);
            peer.send(FrameType.CHANNEL_CLOSE, ChannelFrames.BROKEN, -1, out -> out.writeString("HYP-CHAN-999 no"));
            ChannelException thrown =
                    assertThrows(ChannelException.class, () -> sender.write(ChannelContract.bytes(1)));
            assertEquals("HYP-CHAN-999 no", thrown.getMessage());
            sender.close();
            peer.credit(-1, 10); // late, and for nobody
            ChannelSender next = sender("b");
            peer.credit(-2, 10);
            next.write(ChannelContract.bytes(1));
            assertTrue(peer.closed.isEmpty());
        }

        @ParameterizedTest
        @ValueSource(longs = {0, -1, Integer.MAX_VALUE + 1L, Long.MAX_VALUE, Long.MIN_VALUE})
        void senselessCreditClosesTheConnection(long bytes) throws InterruptedException {
            var _ = sender("a");
            peer.next(FrameType.CHANNEL_OPEN);
            peer.credit(-1, bytes);
            peer.assertClosedFor("a credit of " + bytes);
        }

        @Test
        void tooMuchCreditClosesTheConnection() throws InterruptedException {
            var _ = sender("a");
            peer.next(FrameType.CHANNEL_OPEN);
            peer.credit(-1, Integer.MAX_VALUE);
            peer.credit(-1, 1);
            peer.assertClosedFor("in total");
        }

        @ParameterizedTest
        @ValueSource(longs = {-2, 0, 1, Long.MIN_VALUE})
        void creditForNobodyClosesTheConnection(long id) throws InterruptedException {
            var _ = sender("a");
            peer.next(FrameType.CHANNEL_OPEN);
            peer.credit(id, 1);
            peer.assertClosedFor("never opened");
        }

        @Test
        void lostConnectionIsTold() throws InterruptedException {
            ChannelSender sender = sender("a");
            peer.next(FrameType.CHANNEL_OPEN);
            peer.credit(-1, 100_000);
            sender.write(ChannelContract.bytes(1));
            Runnable letGo = network.hold();
            sender.write(ByteBuffer.allocate(100));
            sender.write(ByteBuffer.allocate(50_000));
            network.cut();
            letGo.run();
            ChannelException thrown = assertThrows(ChannelException.class, () -> {
                while (true) {
                    sender.write(ByteBuffer.allocate(1000));
                }
            });
            ChannelContract.assertCode("HYP-CHAN-005", thrown);
            assertTrue(thrown.getMessage().contains("node peer"));
            sender.close();
        }
    }
}
