package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.transport.FrameType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The receiver's node: what it answers, and what it does with what no sender should send.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChannelReceivingProtocolTest extends ChannelProtocolFixture {
    @BeforeEach
    void connect() {
        peer.connect();
    }

    @Test
    void grantsTheWindowThenWhatWasRead() throws InterruptedException {
        ChannelReceiver receiver = receiver("c");
        peer.open(-1, "c");
        Frame accepted = peer.next(FrameType.CHANNEL_CREDIT);
        assertEquals(-1, accepted.id());
        assertEquals(WINDOW, accepted.number());
        peer.data(-1, WINDOW);
        ChannelFixture.readExactly(receiver, ByteBuffer.allocate(WINDOW / 4));
        assertEquals(WINDOW / 4, peer.next(FrameType.CHANNEL_CREDIT).number());
        peer.close(-1);
        assertEquals(WINDOW * 3 / 4, ChannelFixture.readAll(receiver).length);
    }

    @Test
    void saysWhyItRefuses() throws InterruptedException {
        ChannelReceiver receiver = receiver("c");
        peer.open(-1, "c");
        peer.next(FrameType.CHANNEL_CREDIT);
        peer.open(-2, "c");
        Frame refused = peer.next(FrameType.CHANNEL_CLOSE);
        assertEquals(-2, refused.id());
        assertEquals(ChannelFrames.BROKEN, refused.flags());
        assertTrue(refused.text().startsWith("HYP-CHAN-006 "));
        receiver.close();
        Frame stopped = peer.next(FrameType.CHANNEL_CLOSE);
        assertEquals(-1, stopped.id());
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
        assertEquals(0, ChannelFixture.readAll(next).length);
        assertTrue(peer.closed.isEmpty());
        assertTrue(Quiet.await(ChannelFixture.WAIT, () -> network.unconsumed.get() == 0));
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
        ChannelFixture.assertCode("HYP-CHAN-004", thrown);
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
        ChannelFixture.readExactly(receiver, ByteBuffer.allocate(WINDOW));
        ChannelException thrown = assertThrows(ChannelException.class, () -> receiver.read(ByteBuffer.allocate(1)));
        ChannelFixture.assertCode("HYP-CHAN-005", thrown);
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
        assertTrue(Quiet.await(ChannelFixture.WAIT, () -> node.channels().waiting() == 1));
        network.cut();
        assertTrue(peer.closed.poll(20, TimeUnit.SECONDS) != null);
        ChannelReceiver late = receiver("early");
        for (ChannelReceiver each : List.of(receiver, late)) {
            ChannelException thrown = assertThrows(ChannelException.class, () -> {
                while (true) {
                    var _ = each.read(ByteBuffer.allocate(100));
                }
            });
            ChannelFixture.assertCode("HYP-CHAN-005", thrown);
            assertTrue(thrown.getMessage().contains("node peer"));
        }
    }
}
