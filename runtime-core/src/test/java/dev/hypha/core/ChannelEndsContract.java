package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How channels open and end, whatever lies between their ends.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ChannelEndsContract extends ChannelFixture {
    @Test
    void senderMayComeFirst() throws InterruptedException {
        ChannelSender sender = sender("later");
        FutureTask<Void> writing = fork(() -> {
            sender.write(bytes(7));
            sender.close();
            return null;
        });
        await(() -> far.channels().waiting() == 1);
        assertFalse(writing.isDone());
        assertArrayEquals(new byte[] {7}, readAll(receiver("later")));
        join(writing);
        assertEquals(0, far.channels().waiting());
    }

    @Test
    void senderThatClosedBeforeItsReceiverCameLeavesAnEmptyStream() throws InterruptedException {
        sender("empty").close();
        await(() -> far.channels().waiting() == 1);
        assertEquals(0, readAll(receiver("empty")).length);
    }

    @Test
    void senderGivesUpIfNobodyReceives() throws InterruptedException {
        restart(ChannelOptions.DEFAULT.withOpenTimeout(Duration.ofMillis(30)));
        ChannelSender sender = sender("nobody");
        assertCode("HYP-CHAN-002", assertThrows(ChannelException.class, () -> sender.write(bytes(1))));
        assertEquals(0, far.channels().waiting());
        receiver("nobody").close();
    }

    @Test
    void senderGivesUpIfItsNodeDoesNotConnect() throws InterruptedException {
        restart(ChannelOptions.DEFAULT.withOpenTimeout(Duration.ofMillis(30)));
        ChannelSender sender =
                near.channels().send(new ChannelAddress(new dev.hypha.NodeId("elsewhere"), "x"), sending);
        ChannelException thrown = assertThrows(ChannelException.class, () -> sender.write(bytes(1)));
        assertCode("HYP-CHAN-005", thrown);
        assertTrue(thrown.getMessage().contains("elsewhere"));
    }

    @Test
    void onlySoManySendersWait() throws InterruptedException {
        restart(ChannelOptions.DEFAULT.withWaitingMax(2));
        ChannelSender first = sender("a");
        sender("b");
        await(() -> far.channels().waiting() == 2);
        ChannelSender third = sender("c");
        assertCode("HYP-CHAN-011", assertThrows(ChannelException.class, () -> third.write(bytes(1))));
        ChannelReceiver receiver = receiver("a");
        first.write(bytes(1));
        assertEquals(1, receiver.read(ByteBuffer.allocate(1)));
    }

    @Test
    void receiverTakesOneSender() throws InterruptedException {
        ChannelSender first = sender("one");
        await(() -> far.channels().waiting() == 1);
        ChannelSender early = sender("one");
        assertCode("HYP-CHAN-006", assertThrows(ChannelException.class, () -> early.write(bytes(1))));
        ChannelReceiver receiver = receiver("one");
        ChannelSender second = sender("one");
        assertCode("HYP-CHAN-006", assertThrows(ChannelException.class, () -> second.write(bytes(1))));
        first.write(bytes(5));
        first.close();
        assertArrayEquals(new byte[] {5}, readAll(receiver));
        ChannelSender third = sender("one");
        assertCode("HYP-CHAN-006", assertThrows(ChannelException.class, () -> third.write(bytes(1))));
    }

    @Test
    void nameIsTakenUntilItsReceiverCloses() throws InterruptedException {
        ChannelReceiver first = receiver("name");
        assertEquals(new ChannelAddress(far.id(), "name"), first.address());
        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> receiver("name"));
        assertTrue(thrown.getMessage().startsWith("HYP-CHAN-001 "));
        first.close();
        ChannelReceiver second = receiver("name");
        try (ChannelSender sender = sender("name")) {
            sender.write(bytes(1));
        }
        assertEquals(1, readAll(second).length);
    }

    @Test
    void closedSenderEndsTheStream() throws InterruptedException {
        ChannelReceiver receiver = receiver("end");
        ChannelSender sender = sender("end");
        sender.write(bytes(1, 2, 3));
        sender.close();
        sender.close();
        assertArrayEquals(new byte[] {1, 2, 3}, readAll(receiver));
        assertEquals(-1, receiver.read(ByteBuffer.allocate(1)));
        assertEquals(Optional.empty(), receiver.read(String.class));
        assertCode("HYP-CHAN-010", assertThrows(ChannelException.class, () -> sender.write(bytes(1))));
        assertCode("HYP-CHAN-010", assertThrows(ChannelException.class, () -> sender.write("x")));
    }

    @Test
    void closedReceiverStopsItsSender() throws InterruptedException {
        ChannelReceiver receiver = receiver("stop");
        ChannelSender sender = sender("stop");
        sender.write(bytes(1)); // now they have met
        FutureTask<ChannelException> writing = new FutureTask<>(() -> assertThrows(ChannelException.class, () -> {
            while (true) {
                sender.write(ByteBuffer.allocate(1000));
            }
        }));
        Thread writer = Thread.startVirtualThread(writing);
        awaitParked(writer);
        receiver.close();
        receiver.close();
        assertCode("HYP-CHAN-003", join(writing));
        assertCode("HYP-CHAN-003", assertThrows(ChannelException.class, () -> sender.write(bytes(1))));
        assertCode("HYP-CHAN-010", assertThrows(ChannelException.class, () -> receiver.read(ByteBuffer.allocate(1))));
        sender.close();
    }

    @Test
    void readerWakesWhenItIsClosed() throws InterruptedException {
        ChannelReceiver receiver = receiver("wake");
        FutureTask<ChannelException> reading = new FutureTask<>(
                () -> assertThrows(ChannelException.class, () -> receiver.read(ByteBuffer.allocate(1))));
        awaitParked(Thread.startVirtualThread(reading));
        receiver.close();
        assertCode("HYP-CHAN-010", join(reading));
    }

    @Test
    void endOfTheSendingCallBreaksTheStream() throws InterruptedException {
        ChannelReceiver receiver = receiver("broken");
        ChannelSender sender = sender("broken");
        sender.write(bytes(1, 2));
        sending.endNow();
        ByteBuffer two = ByteBuffer.allocate(2);
        readExactly(receiver, two);
        ChannelException thrown = assertThrows(ChannelException.class, () -> receiver.read(ByteBuffer.allocate(1)));
        assertCode("HYP-CHAN-004", thrown);
        assertTrue(thrown.getMessage().contains("near"));
        assertCode("HYP-CHAN-004", assertThrows(ChannelException.class, () -> receiver.read(String.class)));
        assertCode("HYP-CHAN-004", assertThrows(ChannelException.class, () -> sender.write(bytes(1))));
        assertCode("HYP-CHAN-010", assertThrows(ChannelException.class, () -> sender("again")));
    }

    @Test
    void endOfTheSendingCallIsSeenByALaterReceiver() throws InterruptedException {
        sender("broken early");
        await(() -> far.channels().waiting() == 1);
        sending.endNow();
        ChannelReceiver receiver = receiver("broken early");
        assertCode("HYP-CHAN-004", assertThrows(ChannelException.class, () -> receiver.read(ByteBuffer.allocate(1))));
    }

    @Test
    void brokenSenderThatWaitsMakesRoomForItsSuccessor() throws InterruptedException {
        restart(ChannelOptions.DEFAULT.withWaitingMax(1));
        sender("retry");
        await(() -> far.channels().waiting() == 1);
        sending.endNow();
        sending = new TestOwner(near);
        ChannelSender second = sender("retry"); // comes behind the end of the first
        second.close();
        ChannelSender refused = sender("retry"); // comes behind the second
        assertCode("HYP-CHAN-006", assertThrows(ChannelException.class, () -> refused.write(bytes(1))));
        assertEquals(0, readAll(receiver("retry")).length);
    }

    @Test
    void endOfTheReceivingCallClosesTheReceiver() throws InterruptedException {
        ChannelReceiver receiver = receiver("gone");
        ChannelSender sender = sender("gone");
        sender.write(bytes(1));
        receiving.endNow();
        assertThrows(ChannelException.class, () -> receiver.read(ByteBuffer.allocate(1)));
        FutureTask<ChannelException> writing = fork(() -> assertThrows(ChannelException.class, () -> {
            while (true) {
                sender.write(ByteBuffer.allocate(100));
            }
        }));
        assertCode("HYP-CHAN-003", join(writing));
        assertCode("HYP-CHAN-010", assertThrows(ChannelException.class, () -> receiver("gone")));
        receiving = new TestOwner(far);
        receiver("gone").close();
    }
}
