package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes over TCP with one connection, dialled by `left`.
final class GossipTest {
    private static final NodeId LEFT = new NodeId("left");
    private static final NodeId RIGHT = new NodeId("right");

    private final Node left = node(LEFT);
    private final Node right = node(RIGHT);
    private final Heard atLeft = new Heard();
    private final Heard atRight = new Heard();

    private static Node node(NodeId id) {
        return TestNodes.node(
                id.name(),
                Transports.open(TransportOptions.DEFAULTS, PlaintextSecurity.loopbackOnly()),
                NodeOptions.DEFAULT);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Packet(NodeId from, byte[] bytes) {}

    private static final class Heard implements Gossip.Listener {
        private final BlockingQueue<NodeId> connected = new LinkedBlockingQueue<>();
        private final BlockingQueue<Packet> packets = new LinkedBlockingQueue<>();

        @Override
        public void connected(NodeId peer) {
            connected.add(peer);
        }

        @Override
        public void received(NodeId from, byte[] packet) {
            packets.add(new Packet(from, packet));
        }

        Packet next() throws InterruptedException {
            Packet packet = packets.poll(10, TimeUnit.SECONDS);
            assertNotNull(packet, "no packet came");
            return packet;
        }
    }

    @BeforeEach
    void connect() throws InterruptedException {
        left.gossip().listen(atLeft);
        right.gossip().listen(atRight);
        left.peers().add(right.listen(Endpoint.parse("tcp://127.0.0.1:0")));
        assertTrue(left.peers().awaitConnected(Duration.ofSeconds(10)));
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
    }

    @Test
    void bothSidesHearOfTheConnection() throws InterruptedException {
        assertEquals(RIGHT, atLeft.connected.poll(10, TimeUnit.SECONDS));
        assertEquals(LEFT, atRight.connected.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void packetsGoBothWaysOverOneConnection() throws InterruptedException {
        byte[] longest = new byte[Gossip.PACKET_BYTES_MAX];
        longest[longest.length - 1] = 7;
        assertTrue(left.gossip().send(RIGHT, new byte[] {1, 2}));
        assertTrue(left.gossip().send(RIGHT, longest));
        Packet first = atRight.next();
        assertEquals(LEFT, first.from());
        assertArrayEquals(new byte[] {1, 2}, first.bytes());
        assertArrayEquals(longest, atRight.next().bytes());

        assertTrue(right.gossip().send(LEFT, new byte[0]));
        Packet back = atLeft.next();
        assertEquals(RIGHT, back.from());
        assertEquals(0, back.bytes().length);
    }

    @Test
    void aNodeWithoutConnectionGetsNothing() {
        assertFalse(left.gossip().send(new NodeId("stranger"), new byte[] {1}));
    }

    @Test
    void aLostConnectionIsForgotten() throws InterruptedException {
        assertEquals(LEFT, atRight.connected.poll(10, TimeUnit.SECONDS));
        left.kill();
        assertTrue(Quiet.await(Duration.ofSeconds(10), () -> !right.gossip().send(LEFT, new byte[] {1})));
    }

    @Test
    void whoSendsGarbageLosesItsConnection() throws InterruptedException {
        assertEquals(LEFT, atRight.connected.poll(10, TimeUnit.SECONDS));
        assertEquals(RIGHT, atLeft.connected.poll(10, TimeUnit.SECONDS));
        right.gossip().refuse(LEFT, "HYP-WIRE-001 garbage");
        // it dials again, as after any lost connection
        assertEquals(LEFT, atRight.connected.poll(10, TimeUnit.SECONDS));
        right.gossip().refuse(new NodeId("stranger"), "HYP-WIRE-001 garbage");
    }

    @Test
    void aPacketThatIsTooLongIsRefused() {
        byte[] tooLong = new byte[Gossip.PACKET_BYTES_MAX + 1];
        assertThrows(IllegalArgumentException.class, () -> left.gossip().send(RIGHT, tooLong));
    }
}
