package dev.hypha.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hypha.transport.TransportException.Code;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every transport over sockets keeps, whatever comes in.
abstract class SocketContract extends TransportContract {
    private void assertStillServes(Endpoint endpoint) throws Exception {
        TestPeer good = new TestPeer("good");
        Connection connection = connect(good, endpoint);
        connection.close(new CloseReason(CloseReason.Kind.LOCAL, "seen enough"));
        good.closeReason();
    }

    /// A peer that has shaken hands.
    private RawPeer greeted(Endpoint endpoint) throws Exception {
        RawPeer peer = new RawPeer(endpoint);
        peer.write(RawPeer.hello("raw"));
        assertEquals(FrameType.WELCOME, RawPeer.type(peer.read()));
        return peer;
    }

    @Test
    void aPeerMayDieAtAnyByte() throws Exception {
        Endpoint endpoint = listen();
        byte[] hello = RawPeer.hello("raw");
        byte[] all = RawPeer.join(hello, RawPeer.frame(FrameType.SPAWN, 0, 0, 1, new byte[40]));
        for (int cut = 0; cut < all.length; cut++) {
            try (RawPeer peer = new RawPeer(endpoint)) {
                peer.write(java.util.Arrays.copyOf(all, cut));
            }
        }
        assertEquals(0, server.count.get());
        server.closeReason();
        assertStillServes(endpoint);
    }

    @Test
    void aPeerThatDiesAfterTheHandshakeIsReportedOnce() throws Exception {
        Endpoint endpoint = listen();
        try (RawPeer peer = greeted(endpoint)) {
            peer.write(RawPeer.frame(FrameType.SPAWN, 0, 0, 1, new byte[40]));
            peer.write(new byte[] {40, 0, 0});
            server.awaitFrames(1);
        }
        assertEquals(CloseReason.Kind.BROKEN, server.closeReason().kind());
        assertEquals(1, server.closings.get());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void garbageIsRefused(long seed) throws Exception {
        Endpoint endpoint = listen();
        try (RawPeer peer = new RawPeer(endpoint)) {
            peer.write(bytes(1 + new Random(seed).nextInt(2000), seed));
            peer.writeOrFail(bytes(64, seed + 1));
            peer.awaitEnd();
        }
        assertFalse(server.connection.isDone());
        assertStillServes(endpoint);
    }

    @Test
    void refusalsTellWhy() throws Exception {
        Endpoint endpoint = listen();
        assertRefused(endpoint, Code.NO_COMMON_VERSION, RawPeer.offer(RawPeer.MAGIC, 90, 99, "test", "raw"));
        assertRefused(endpoint, Code.NO_COMMON_VERSION, RawPeer.offer(RawPeer.MAGIC, 0, 0, "test", "raw"));
        assertRefused(endpoint, Code.WRONG_CLUSTER, RawPeer.offer(RawPeer.MAGIC, 1, 1, "other", "raw"));
        assertRefused(endpoint, Code.DUPLICATE_NODE, RawPeer.offer(RawPeer.MAGIC, 1, 1, "test", "server"));
        assertRefused(endpoint, Code.NOT_HYPHA, RawPeer.offer(new byte[] {'H', 'T', 'T', 'P'}, 1, 1, "test", "raw"));
        assertRefused(endpoint, Code.PROTOCOL_ERROR, RawPeer.offer(RawPeer.MAGIC, 2, 1, "test", "raw"));
        assertRefused(endpoint, Code.PROTOCOL_ERROR, RawPeer.offer(RawPeer.MAGIC, 1, 1, "test", "no such name"));
        assertStillServes(endpoint);
    }

    private static void assertRefused(Endpoint endpoint, Code code, byte[] offer) throws Exception {
        try (RawPeer peer = new RawPeer(endpoint)) {
            peer.write(RawPeer.frame(FrameType.HELLO, 0, 1, 0, offer));
            ByteBuffer answer = peer.read();
            assertEquals(FrameType.REFUSED, RawPeer.type(answer));
            assertEquals(code.number(), RawPeer.code(answer));
            peer.awaitEnd();
        }
    }

    @Test
    void whoeverIsSlowToGreetIsShownTheDoor() throws Exception {
        serving.close();
        serving = open(options().handshakeTimeout(Duration.ofMillis(100)));
        Endpoint endpoint = listen();
        try (RawPeer peer = new RawPeer(endpoint)) {
            ByteBuffer answer = peer.read();
            assertEquals(Code.HANDSHAKE_TIMEOUT.number(), RawPeer.code(answer));
            peer.awaitEnd();
        }
    }

    @Test
    void aSilentPeerIsNoticed() throws Exception {
        serving.close();
        serving = open(options().pingAfter(Duration.ofMillis(50)));
        Endpoint endpoint = listen();
        try (RawPeer peer = greeted(endpoint)) {
            assertEquals(FrameType.PING, RawPeer.type(peer.read()));
            assertEquals(CloseReason.Kind.SILENT, server.closeReason().kind());
        }
    }

    @Test
    void pingsAreAnswered() throws Exception {
        Endpoint endpoint = listen();
        try (RawPeer peer = greeted(endpoint)) {
            peer.write(RawPeer.frame(FrameType.PING, 0, 1, 99));
            ByteBuffer answer = peer.read();
            assertEquals(FrameType.PONG, RawPeer.type(answer));
            assertEquals(99, answer.getLong(4));
        }
    }

    static Stream<Named<byte[]>> violations() {
        byte[] tooLong = new byte[20];
        tooLong[3] = 0x7f;
        byte[] reserved = RawPeer.frame(FrameType.SPAWN, 0, 0, 1);
        reserved[7] = 1;
        byte[] total = {0, 0, 2, 0, 1, 2, 3};
        byte[] start = RawPeer.frame(FrameType.SPAWN, 0x80, 0, 1, total);
        return Stream.of(
                Named.of("a frame shorter than its header", new byte[] {11, 0, 0, 0}),
                Named.of("a frame longer than the limit", tooLong),
                Named.of("a reserved byte", reserved),
                Named.of("a third lane", RawPeer.frame(FrameType.SPAWN, 0, 2, 1)),
                Named.of("a second hello", RawPeer.hello("raw")),
                Named.of("a chunk on the control lane", RawPeer.frame(FrameType.SPAWN, 0x80, 1, 1, total)),
                Named.of("a first chunk without total", RawPeer.frame(FrameType.SPAWN, 0x80, 0, 1, new byte[3])),
                Named.of(
                        "a first chunk without content",
                        RawPeer.frame(FrameType.SPAWN, 0x80, 0, 1, new byte[] {9, 0, 0, 0})),
                Named.of("a message of no bytes", RawPeer.frame(FrameType.SPAWN, 0x80, 0, 1, new byte[5])),
                Named.of("a message too large", RawPeer.frame(FrameType.SPAWN, 0x80, 0, 1, new byte[] {0, 0, 0, 0x7f, 1
                })),
                Named.of(
                        "a last chunk too early",
                        RawPeer.join(start, RawPeer.frame(FrameType.SPAWN, 0, 0, 1, new byte[9]))),
                Named.of(
                        "a chunk of another type",
                        RawPeer.join(start, RawPeer.frame(FrameType.OUTCOME, 0x80, 0, 1, new byte[9]))),
                Named.of("an empty chunk", RawPeer.join(start, RawPeer.frame(FrameType.SPAWN, 0x80, 0, 1))),
                Named.of("credit of nothing", RawPeer.frame(FrameType.CREDIT, 0, 1, 0, new byte[8])),
                Named.of("credit cut short", RawPeer.frame(FrameType.CREDIT, 0, 1, 0, new byte[7])));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void violationsEndTheConnection(byte[] violation) throws Exception {
        Endpoint endpoint = listen();
        try (RawPeer peer = greeted(endpoint)) {
            peer.write(violation);
            ByteBuffer answer = peer.read();
            assertEquals(FrameType.CLOSE, RawPeer.type(answer));
            assertEquals(Code.PROTOCOL_ERROR.number(), RawPeer.code(answer));
            peer.awaitEnd();
            assertEquals(CloseReason.Kind.PROTOCOL_ERROR, server.closeReason().kind());
        }
        assertEquals(0, server.count.get());
        assertStillServes(endpoint);
    }

    @Test
    void sendingWithoutCreditEndsTheConnection() throws Exception {
        serving.close();
        serving = open(options().windowBytes(64 * 1024));
        server.consuming = false;
        Endpoint endpoint = listen();
        try (RawPeer peer = greeted(endpoint)) {
            peer.write(RawPeer.frame(FrameType.SPAWN, 0, 0, 1, new byte[65_000]));
            peer.write(RawPeer.frame(FrameType.SPAWN, 0, 0, 2, new byte[1_000]));
            server.awaitFrames(2);
            peer.write(RawPeer.frame(FrameType.SPAWN, 0, 0, 3, new byte[1]));
            assertEquals(Code.PROTOCOL_ERROR.number(), RawPeer.code(peer.read()));
            assertEquals(CloseReason.Kind.PROTOCOL_ERROR, server.closeReason().kind());
        }
    }

    @Test
    void whatIsNoNodeIsNotConnected() throws Exception {
        Endpoint wanted = endpoint();
        try (ServerSocketChannel fake = wanted instanceof Endpoint.Unix
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open()) {
            fake.bind(RawPeer.address(wanted));
            Endpoint endpoint = wanted instanceof Endpoint.Unix
                    ? wanted
                    : new Endpoint.Tcp("127.0.0.1", fake.socket().getLocalPort());
            assertNotConnected(fake, endpoint, Code.UNREACHABLE, new byte[0]);
            assertNotConnected(
                    fake,
                    endpoint,
                    Code.PROTOCOL_ERROR,
                    "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertNotConnected(fake, endpoint, Code.NOT_HYPHA, RawPeer.frame(FrameType.PING, 0, 1, 0));
            byte[] future = RawPeer.offer(RawPeer.MAGIC, 2, 2, "test", "server");
            assertNotConnected(
                    fake, endpoint, Code.NO_COMMON_VERSION, RawPeer.frame(FrameType.WELCOME, 0, 1, 0, future));
            byte[] stranger = RawPeer.offer(RawPeer.MAGIC, 1, 1, "other", "server");
            assertNotConnected(fake, endpoint, Code.WRONG_CLUSTER, RawPeer.frame(FrameType.WELCOME, 0, 1, 0, stranger));
        }
    }

    private void assertNotConnected(ServerSocketChannel fake, Endpoint endpoint, Code code, byte[] answer)
            throws Exception {
        Thread answering = Thread.startVirtualThread(() -> {
            try (RawPeer peer = new RawPeer(fake.accept())) {
                peer.read();
                peer.write(answer);
                if (answer.length > 0) {
                    peer.awaitEnd();
                }
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        });
        var failure = assertThrows(TransportException.class, () -> connect(client, endpoint));
        assertEquals(code, failure.code(), failure.getMessage());
        answering.join();
    }
}
