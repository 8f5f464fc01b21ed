package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelException;
import dev.hypha.ChannelSender;
import dev.hypha.transport.FrameType;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The sender's node: what it sends, and what it does with what no receiver should send.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChannelSendingProtocolTest extends ChannelProtocolFixture {
    @BeforeEach
    void accept() throws InterruptedException {
        peer.accept();
    }

    @Test
    void speaksInOrder() throws InterruptedException {
        ChannelSender first = sender("a");
        Frame open = peer.next(FrameType.CHANNEL_OPEN);
        assertEquals(-1, open.id());
        assertEquals("a", open.text());
        ChannelSender second = sender("b");
        assertEquals(-2, peer.next(FrameType.CHANNEL_OPEN).id());
        peer.credit(-1, 100);
        first.write(ChannelFixture.bytes(1, 2, 3));
        first.close();
        Frame data = peer.next(FrameType.CHANNEL_DATA);
        assertEquals(-1, data.id());
        assertEquals(ChannelFixture.bytes(1, 2, 3), data.body());
        Frame close = peer.next(FrameType.CHANNEL_CLOSE);
        assertEquals(-1, close.id());
        assertEquals(0, close.flags());
        owner.endNow();
        Frame broken = peer.next(FrameType.CHANNEL_CLOSE);
        assertEquals(-2, broken.id());
        assertEquals(ChannelFrames.BROKEN, broken.flags());
        assertTrue(broken.text().startsWith("HYP-CHAN-004 "));
        assertThrows(ChannelException.class, () -> second.write(ChannelFixture.bytes(1)));
    }

    /// The bodies that `docs/protocol.md` shows.
    @Test
    void goldenBytes() throws InterruptedException {
        ChannelSender sender = sender("orders");
        assertEquals("07 6f 72 64 65 72 73", peer.next(FrameType.CHANNEL_OPEN).hex());
        peer.credit(-1, 1024 * 1024);
        sender.write(ChannelFixture.bytes(1, 2, 3));
        assertEquals("01 02 03", peer.next(FrameType.CHANNEL_DATA).hex());
        sender.close();
        assertEquals("", peer.next(FrameType.CHANNEL_CLOSE).hex());
        List<String> bodies = List.of(
                FakeTransport.body(new ChannelFrames.Credit(-1, 1024 * 1024)),
                FakeTransport.body(new ChannelFrames.Stop(-1, "no")));
        assertEquals(List.of("00 00 10 00 00 00 00 00", "03 6e 6f"), bodies);
    }

    @Test
    void smallWritesShareFramesWhileTheConnectionIsBusy() throws InterruptedException {
        ChannelSender sender = sender("a");
        peer.next(FrameType.CHANNEL_OPEN);
        peer.credit(-1, 1_000_000);
        sender.write(ChannelFixture.bytes(0));
        peer.next(FrameType.CHANNEL_DATA);
        byte[] all = ChannelFixture.random(50_000, 1);
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
            received.put(peer.next(FrameType.CHANNEL_DATA).body());
            frames++;
        }
        assertArrayEquals(all, received.array());
        assertEquals(4, frames);
        peer.next(FrameType.CHANNEL_CLOSE);
    }

    /// What waits on a connection counts among what is queued on it, as long as it waits.
    @Test
    void bytesThatWaitAreCounted() throws InterruptedException {
        ChannelSender sender = sender("a");
        peer.next(FrameType.CHANNEL_OPEN);
        peer.credit(-1, 1_000_000);
        for (int round = 0; round < 3; round++) {
            Runnable letGo = network.hold();
            sender.write(ByteBuffer.allocate(3 * ChannelWriter.FRAME_BYTES_MAX));
            assertEquals(3L * ChannelWriter.FRAME_BYTES_MAX, network.queuedBytes.get());
            for (int i = 0; i < 1000; i++) {
                sender.write(ByteBuffer.allocate(30));
            }
            long queued = network.queuedBytes.get() - 3L * ChannelWriter.FRAME_BYTES_MAX;
            assertTrue(queued >= 30_000 && queued < 60_000, () -> "of 30,000 bytes are counted " + queued);
            letGo.run();
            for (int i = 0; i < 3 + 4; i++) {
                peer.next(FrameType.CHANNEL_DATA);
            }
            assertEquals(0, network.queuedBytes.get());
        }
    }

    @Test
    void framesAreOfBoundedSize() throws InterruptedException {
        ChannelSender sender = sender("a");
        peer.next(FrameType.CHANNEL_OPEN);
        peer.credit(-1, 1_000_000);
        sender.write(ByteBuffer.allocate(150_000));
        assertEquals(
                ChannelWriter.FRAME_BYTES_MAX,
                peer.next(FrameType.CHANNEL_DATA).body().remaining());
        assertEquals(
                ChannelWriter.FRAME_BYTES_MAX,
                peer.next(FrameType.CHANNEL_DATA).body().remaining());
        assertEquals(
                150_000 - 2 * ChannelWriter.FRAME_BYTES_MAX,
                peer.next(FrameType.CHANNEL_DATA).body().remaining());
    }

    @Test
    void refusalReachesTheWriter() throws InterruptedException {
        ChannelSender sender = sender("a");
        peer.next(FrameType.CHANNEL_OPEN);
        peer.send(FrameType.CHANNEL_CLOSE, ChannelFrames.BROKEN, -1, out -> out.writeString("HYP-CHAN-999 no"));
        ChannelException thrown = assertThrows(ChannelException.class, () -> sender.write(ChannelFixture.bytes(1)));
        assertEquals("HYP-CHAN-999 no", thrown.getMessage());
        sender.close();
        peer.credit(-1, 10); // late, and for nobody
        ChannelSender next = sender("b");
        peer.credit(-2, 10);
        next.write(ChannelFixture.bytes(1));
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
        sender.write(ChannelFixture.bytes(1));
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
        ChannelFixture.assertCode("HYP-CHAN-005", thrown);
        assertTrue(thrown.getMessage().contains("node peer"));
        sender.close();
    }
}
