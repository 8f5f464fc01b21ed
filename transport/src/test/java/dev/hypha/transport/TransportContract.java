package dev.hypha.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.PlaintextSecurity;
import dev.hypha.security.SecurityProvider;
import dev.hypha.spi.WireException;
import dev.hypha.transport.IncomingFrame.RetainedBody;
import dev.hypha.transport.TransportException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every transport keeps. A transport's test inherits it and says where to listen.
@Timeout(120)
abstract class TransportContract {
    final TestPeer server = new TestPeer("server");
    final TestPeer client = new TestPeer("client");
    final List<Transport> opened = new ArrayList<>();
    private final Map<String, Transport> diallers = new HashMap<>();
    Transport serving;
    Transport dialling;

    abstract Endpoint endpoint();

    TransportOptions.Builder options() {
        return TransportOptions.builder().closeTimeout(Duration.ofSeconds(2));
    }

    @BeforeEach
    void openTransports() {
        serving = open(options());
        dialling = diallingAs(client);
    }

    /// The transport of the side that listens.
    Transport open(TransportOptions.Builder options) {
        return open(options, security(server));
    }

    private Transport open(TransportOptions.Builder options, SecurityProvider security) {
        Transport transport = Transports.open(options.build(), security);
        opened.add(transport);
        return transport;
    }

    /// What a node has to show.
    SecurityProvider security(TestPeer peer) {
        return PlaintextSecurity.loopbackOnly();
    }

    /// How a node of another cluster is refused.
    Code wrongCluster() {
        return Code.WRONG_CLUSTER;
    }

    private Transport diallingAs(TestPeer peer) {
        return diallers.computeIfAbsent(
                peer.self.cluster() + "/" + peer.self.node(), _ -> open(options(), security(peer)));
    }

    private void dialWith(TransportOptions.Builder options) {
        dialling.close();
        dialling = open(options, security(client));
        diallers.put(client.self.cluster() + "/" + client.self.node(), dialling);
    }

    @AfterEach
    void closeTransports() {
        opened.reversed().forEach(Transport::close);
    }

    Endpoint listen() {
        return serving.listen(endpoint(), server.self, TestPeer.NO_VALUES, server)
                .endpoint();
    }

    Connection connect() throws Exception {
        return connect(client, listen());
    }

    Connection connect(TestPeer peer, Endpoint endpoint) throws InterruptedException {
        return diallingAs(peer).connect(endpoint, peer.self, TestPeer.NO_VALUES, peer);
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    // Handshake.

    @Test
    void bothSidesLearnWhoTheOtherIs() throws Exception {
        Connection connection = connect();
        assertEquals(server.self, connection.peer().hello());
        assertEquals(client.self, server.connection().peer().hello());
        assertEquals(1, connection.peer().protocolVersion());
        assertTrue(server.connection().peer().identity().isKnown());
    }

    @Test
    void anotherClusterIsRefused() {
        Endpoint endpoint = listen();
        TestPeer stranger = new TestPeer("other", "stranger");
        var refusal = assertThrows(TransportException.class, () -> connect(stranger, endpoint));
        assertEquals(wrongCluster(), refusal.code(), refusal.getMessage());
    }

    @Test
    void aNodeDoesNotConnectToItself() {
        Endpoint endpoint = listen();
        var refusal = assertThrows(TransportException.class, () -> connect(server, endpoint));
        assertEquals(Code.SELF, refusal.code(), refusal.getMessage());
    }

    @Test
    void anotherNodeOfTheSameNameIsRefusedWhileTheFirstIsConnected() throws Exception {
        Endpoint endpoint = listen();
        Connection first = connect(client, endpoint);
        var refusal = assertThrows(TransportException.class, () -> connect(new TestPeer("client"), endpoint));
        assertEquals(Code.DUPLICATE_NODE, refusal.code(), refusal.getMessage());
        first.close(new CloseReason(CloseReason.Kind.LOCAL, "bye"));
        client.closeReason();
        server.closeReason();
        Wait.until("the name is free", () -> {
            try {
                connect(new TestPeer("client"), endpoint);
                return true;
            } catch (TransportException e) {
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void nobodyListening() {
        Endpoint endpoint = listen();
        serving.close();
        var failure = assertThrows(TransportException.class, () -> connect(client, endpoint));
        assertEquals(Code.UNREACHABLE, failure.code(), failure.getMessage());
        assertTrue(String.valueOf(failure.getMessage()).contains(endpoint.toString()), failure.getMessage());
    }

    @Test
    void anEndpointIsBoundOnce() {
        Endpoint endpoint = listen();
        var failure = assertThrows(
                TransportException.class, () -> dialling.listen(endpoint, client.self, TestPeer.NO_VALUES, client));
        assertEquals(Code.CANNOT_BIND, failure.code(), failure.getMessage());
    }

    // Frames.

    @Test
    void framesOfAllSizesArriveInOrderAndWhole() throws Exception {
        Connection connection = connect();
        Random random = new Random(1);
        List<TestFrame> frames = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            int length = i % 100 == 0 ? random.nextInt(70_000) : random.nextInt(200);
            frames.add(new TestFrame(7, bytes(length, i)));
        }
        frames.forEach(connection::send);
        server.awaitFrames(frames.size());
        for (int i = 0; i < frames.size(); i++) {
            TestPeer.Received received = server.received.get(i);
            assertArrayEquals(frames.get(i).body, received.body(), "frame " + i);
            assertEquals(5, received.flags());
            assertEquals(7, received.id());
        }
    }

    @Test
    void frameSizesAroundTheChunkArriveWhole() throws Exception {
        Connection connection = connect();
        int chunk = options().build().chunkBytes();
        List<byte[]> bodies = new ArrayList<>();
        for (int length :
                List.of(0, 1, chunk - 16, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1)) {
            bodies.add(bytes(length, length));
        }
        for (byte[] body : bodies) {
            connection.send(new TestFrame(1, body));
            connection.send(new BodyFrame(connection, 1, body));
        }
        server.awaitFrames(2 * bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            assertArrayEquals(bodies.get(i), server.received.get(2 * i).body());
            assertArrayEquals(bodies.get(i), server.received.get(2 * i + 1).body());
        }
    }

    @Test
    void sixtyFourMegabytesThereAndBack() throws Exception {
        server.reaction = (connection, frame) -> {
            RetainedBody kept = frame.retain();
            Thread.ofVirtual().start(() -> {
                try (kept) {
                    OutgoingBody body = connection.newBody();
                    body.ensure(kept.reader().remaining());
                    body.buffer().put(kept.reader().buffer());
                    connection.send(new BodyFrame(body, 2, true));
                }
            });
        };
        server.remembering = false;
        Connection connection = connect();
        byte[] body = bytes(64 << 20, 3);
        connection.send(new TestFrame(2, body));
        client.awaitFrames(1);
        assertArrayEquals(body, client.received.getFirst().body());
    }

    @Test
    void manyThreadsSendEachFrameOnce() throws Exception {
        Connection connection = connect();
        server.remembering = false;
        Set<Long> seen = new HashSet<>();
        List<Long> last =
                new ArrayList<>(LongStream.range(0, 50).map(_ -> -1L).boxed().toList());
        AtomicBoolean ordered = new AtomicBoolean(true);
        server.reaction = (_, frame) -> {
            seen.add(frame.id());
            int sender = (int) (frame.id() / 1000);
            ordered.compareAndSet(true, last.set(sender, frame.id()) < frame.id());
        };
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 50; t++) {
            long from = t * 1000L;
            Runnable sending = () -> {
                for (long id = from; id < from + 1000; id++) {
                    connection.send(new TestFrame(id, new byte[16]));
                }
            };
            threads.add(
                    t % 2 == 0
                            ? Thread.ofVirtual().start(sending)
                            : Thread.ofPlatform().start(sending));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        server.awaitFrames(50_000);
        assertEquals(50_000, server.count.get());
        assertEquals(50_000, seen.size());
        assertTrue(ordered.get(), "frames of one thread keep their order");
    }

    @Test
    void pingPongOfManyThreadsLosesNothing() throws Exception {
        server.remembering = false;
        client.remembering = false;
        server.reaction = (connection, frame) -> {
            long id = frame.id();
            Thread.startVirtualThread(() -> connection.send(new TestFrame(FrameType.OUTCOME, id, new byte[8], false)));
        };
        Semaphore[] answers = new Semaphore[20];
        Arrays.setAll(answers, _ -> new Semaphore(0));
        client.reaction = (_, frame) -> answers[(int) frame.id()].release();
        Connection connection = connect();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < answers.length; t++) {
            int me = t;
            threads.add(Thread.startVirtualThread(() -> {
                for (int i = 1; i <= 500; i++) {
                    connection.send(new TestFrame(me, new byte[8]));
                    answers[me].acquireUninterruptibly();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        client.awaitFrames(500 * answers.length);
        assertEquals(500 * answers.length, client.count.get());
    }

    @Test
    void handlersAnswerFromTheEventLoop() throws Exception {
        server.reaction = (connection, frame) -> {
            assertTrue(connection.inEventLoop());
            connection.send(new TestFrame(FrameType.OUTCOME, frame.id(), new byte[3], false));
        };
        Connection connection = connect();
        assertFalse(connection.inEventLoop());
        for (int i = 0; i < 1000; i++) {
            connection.send(new TestFrame(i, new byte[5]));
        }
        client.awaitFrames(1000);
        assertEquals(LongStream.range(0, 1000).boxed().toList(), client.ids());
        assertTrue(server.readsCompleted.get() > 0);
    }

    @Test
    void smallFramesPassALargeMessageButNotOneOfTheirId() throws Exception {
        client.reaction = (connection, _) -> { // on the event loop, so that all four are there before one is written
            connection.send(new TestFrame(1, bytes(12 << 20, 1)));
            connection.send(new TestFrame(1, new byte[1]));
            connection.send(new TestFrame(2, new byte[2]));
            connection.send(new TestFrame(FrameType.CANCEL, 1, new byte[3], true));
        };
        connect();
        server.connection().send(new TestFrame(1, new byte[0]));
        server.awaitFrames(4);
        List<Integer> sizes =
                server.received.stream().map(frame -> frame.body().length).toList();
        assertTrue(sizes.indexOf(12 << 20) < sizes.indexOf(1), "one id stays in order: " + sizes);
        assertTrue(sizes.indexOf(2) < sizes.indexOf(12 << 20), "another passes: " + sizes);
        assertTrue(sizes.indexOf(3) < sizes.indexOf(12 << 20), "control passes: " + sizes);
    }

    @Test
    void keptBodiesOutliveTheirFrames() throws Exception {
        server.remembering = false;
        List<RetainedBody> kept = new CopyOnWriteArrayList<>();
        server.reaction = (_, frame) -> kept.add(frame.retain());
        Connection connection = connect();
        for (int i = 0; i < 300; i++) {
            connection.send(new TestFrame(i, bytes(i * 37, i)));
        }
        connection.send(new TestFrame(300, bytes(1 << 20, 300)));
        server.awaitFrames(301);
        for (int i = 0; i <= 300; i++) {
            byte[] body = new byte[kept.get(i).reader().remaining()];
            kept.get(i).reader().buffer().get(body);
            assertArrayEquals(bytes(i == 300 ? 1 << 20 : i * 37, i), body);
            kept.get(i).close();
            kept.get(i).close();
        }
    }

    @Test
    void aBodyGoesIntoManyFrames() throws Exception {
        Connection connection = connect();
        byte[] content = bytes(100_000, 9);
        try (OutgoingBody body = connection.newBody()) {
            body.writeBytes(content);
            BodyFrame first = new BodyFrame(body, 1, false);
            BodyFrame second = new BodyFrame(body, 2, false);
            connection.send(first);
            connection.send(second);
            Wait.until("both are written", () -> first.written && second.written);
        }
        server.awaitFrames(2);
        assertArrayEquals(server.received.get(0).body(), server.received.get(1).body());
    }

    @Test
    void aFrameThatCannotBeEncodedIsDroppedAlone() throws Exception {
        Connection connection = connect();
        TestFrame before = new TestFrame(1, new byte[10]);
        TestFrame after = new TestFrame(2, new byte[10]);
        AtomicInteger dropped = new AtomicInteger();
        connection.send(before);
        connection.send(new OutgoingFrame() {
            @Override
            public void writeTo(FrameWriter out) {
                out.begin(FrameType.SPAWN, 0, 3);
                out.writeBytes(new byte[200_000]);
                throw new WireException("a bad value");
            }

            @Override
            public void dropped(CloseReason reason) {
                assertEquals(CloseReason.Kind.UNENCODABLE, reason.kind());
                dropped.incrementAndGet();
            }
        });
        connection.send(after);
        server.awaitFrames(2);
        assertEquals(List.of(1L, 2L), server.ids());
        assertEquals(1, dropped.get());
    }

    @Test
    void whatThePeerDoesNotTakeIsNotSent() throws Exception {
        serving.close();
        serving = open(options().messageBytesMax(100_000));
        Connection connection = connect();
        TestFrame large = new TestFrame(1, new byte[100_001]);
        TestFrame fits = new TestFrame(2, new byte[100_000]);
        connection.send(large);
        connection.send(fits);
        server.awaitFrames(1);
        assertEquals(List.of(2L), server.ids());
        assertEquals(1, large.dropped.get());
        assertTrue(large.reason.message().contains("HYP-NET-011"), large.reason.message());
    }

    // Credit.

    @Test
    void sendersStallWithoutCreditAndResume() throws Exception {
        serving.close();
        serving = open(options().windowBytes(64 * 1024));
        server.consuming = false;
        Connection connection = connect();
        List<TestFrame> frames = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            frames.add(new TestFrame(i, new byte[1000]));
        }
        frames.forEach(connection::send);
        server.awaitFrames(65);
        connection.send(new TestFrame(FrameType.CANCEL, 5000, new byte[0], true));
        Wait.until("control passes", () -> server.ids().contains(5000L));
        long written = frames.stream().filter(frame -> frame.written.get() == 1).count();
        assertEquals((64 * 1024 + 1015) / 1016, written);
        server.consuming = true;
        server.connection().consumed(server.unconsumed.get());
        server.awaitFrames(1001);
        assertEquals(
                LongStream.range(0, 1000).boxed().toList(),
                server.ids().stream().filter(id -> id != 5000).toList());
    }

    @Test
    void aMessageLargerThanTheWindowGetsThrough() throws Exception {
        serving.close();
        serving = open(options().windowBytes(64 * 1024));
        Connection connection = connect();
        for (int i = 0; i < 5; i++) {
            connection.send(new TestFrame(i, bytes(1 << 20, i)));
        }
        server.awaitFrames(5);
        assertEquals(LongStream.range(0, 5).boxed().toList(), server.ids());
    }

    @Test
    void sendersWaitWhenTooMuchIsQueued() throws Exception {
        serving.close();
        serving = open(options().windowBytes(64 * 1024));
        dialWith(options().queuedBytesMax(1 << 20));
        server.consuming = false;
        server.remembering = false;
        Connection connection = connect();
        AtomicInteger sent = new AtomicInteger();
        Thread sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 100; i++) {
                connection.send(new TestFrame(i, new byte[100_000]));
                sent.incrementAndGet();
            }
        });
        Wait.until("the sender waits", () -> sender.getState() == Thread.State.WAITING);
        assertTrue(sent.get() < 20, "sent " + sent);
        server.consuming = true;
        server.connection().consumed(server.unconsumed.get());
        sender.join();
        server.awaitFrames(100);
    }

    // Ends.

    @Test
    void whatWasSentBeforeTheCloseArrives() throws Exception {
        Connection connection = connect();
        for (int i = 0; i < 100; i++) {
            connection.send(new TestFrame(i, bytes(i * 1000, i)));
        }
        connection.close(new CloseReason(CloseReason.Kind.LOCAL, "done with it"));
        server.awaitFrames(100);
        assertEquals(CloseReason.Kind.REMOTE, server.closeReason().kind());
        assertTrue(
                server.closeReason().message().contains("done with it"),
                server.closeReason().message());
        assertEquals(CloseReason.Kind.LOCAL, client.closeReason().kind());
        TestFrame late = new TestFrame(200, new byte[1]);
        connection.send(late);
        assertEquals(1, late.dropped.get());
        assertEquals(0, late.written.get());
    }

    @Test
    void aConnectionWithoutCreditStillCloses() throws Exception {
        serving.close();
        serving = open(options().windowBytes(64 * 1024));
        server.consuming = false;
        Connection connection = connect();
        List<TestFrame> frames = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            frames.add(new TestFrame(i, new byte[50_000]));
        }
        frames.forEach(connection::send);
        connection.close(new CloseReason(CloseReason.Kind.LOCAL, "enough"));
        client.closeReason();
        for (TestFrame frame : frames) {
            assertEquals(1, frame.written.get() + frame.dropped.get());
        }
        assertEquals(1, frames.getLast().dropped.get());
        assertEquals(1, client.closings.get());
    }

    @Test
    void everyFrameIsWrittenOrDroppedOnceWhenAConnectionBreaks() throws Exception {
        Connection connection = connect();
        List<List<TestFrame>> sent = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            List<TestFrame> mine = new ArrayList<>();
            sent.add(mine);
            threads.add(Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    TestFrame frame = new TestFrame(mine.size(), new byte[100]);
                    mine.add(frame);
                    connection.send(frame);
                }
            }));
        }
        server.remembering = false;
        server.awaitFrames(1000);
        serving.close();
        client.closeReason();
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        for (List<TestFrame> mine : sent) {
            for (TestFrame frame : mine) {
                Wait.until("the frame has an end", () -> frame.written.get() + frame.dropped.get() > 0);
                assertEquals(1, frame.written.get() + frame.dropped.get());
            }
        }
        assertEquals(1, client.closings.get());
        assertEquals(1, server.closings.get());
    }

    @Test
    void whoIsDeclaredDeadIsTold() throws Exception {
        connect().close(new CloseReason(CloseReason.Kind.DECLARED_DEAD, "it did not answer in time"));
        assertEquals(CloseReason.Kind.DECLARED_DEAD, client.closeReason().kind());
        assertEquals(CloseReason.Kind.DECLARED_DEAD, server.closeReason().kind());
        String told = server.closeReason().message();
        assertTrue(told.contains("HYP-NET-016"), told);
        assertTrue(told.contains("it did not answer in time"), told);
    }

    @Test
    void aHandlerThatCannotReadAFrameEndsTheConnection() throws Exception {
        server.reaction = (_, frame) -> frame.body().readLong();
        Connection connection = connect();
        connection.send(new TestFrame(1, new byte[3]));
        assertEquals(CloseReason.Kind.PROTOCOL_ERROR, server.closeReason().kind());
        assertEquals(CloseReason.Kind.PROTOCOL_ERROR, client.closeReason().kind());
    }

    @Test
    void closingATransportClosesItsConnections() throws Exception {
        connect();
        server.connection();
        dialling.close();
        assertEquals(CloseReason.Kind.REMOTE, server.closeReason().kind());
        assertEquals(CloseReason.Kind.LOCAL, client.closeReason().kind());
    }

    @Test
    void abortingATransportBreaksItsConnectionsWithoutAWord() throws Exception {
        Connection connection = connect();
        server.connection();
        dialling.abort();
        assertEquals(CloseReason.Kind.BROKEN, server.closeReason().kind());
        assertEquals(CloseReason.Kind.LOCAL, client.closeReason().kind());
        TestFrame late = new TestFrame(1, new byte[1]);
        connection.send(late);
        assertEquals(1, late.dropped.get());
    }

    @Test
    void anIdleConnectionIsKeptAliveByPings() throws Exception {
        serving.close();
        serving = open(options().pingAfter(Duration.ofMillis(150)));
        dialWith(options().pingAfter(Duration.ofMillis(150)));
        Connection connection = connect();
        long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
        Wait.until("many times the limit of silence", () -> System.nanoTime() - end > 0);
        connection.send(new TestFrame(1, new byte[1]));
        server.awaitFrames(1);
        assertFalse(client.closed.isDone());
    }

    /// A frame whose body was encoded before.
    static final class BodyFrame implements OutgoingFrame {
        private final OutgoingBody body;
        private final long id;
        private final boolean last;
        volatile boolean written;

        BodyFrame(Connection connection, long id, byte[] content) {
            this(connection.newBody(), id, true);
            body.ensure(content.length);
            body.buffer().put(content);
        }

        BodyFrame(OutgoingBody body, long id, boolean last) {
            this.body = body;
            this.id = id;
            this.last = last;
        }

        @Override
        public void writeTo(FrameWriter out) {
            out.begin(FrameType.OUTCOME, 0, id);
            out.append(body);
            if (last) {
                body.close();
            }
            written = true;
        }

        @Override
        public void dropped(CloseReason reason) {}
    }
}
