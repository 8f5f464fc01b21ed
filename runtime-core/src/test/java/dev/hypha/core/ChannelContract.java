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
import dev.hypha.spi.TaskBinding;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every channel does, whatever lies between its ends.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ChannelContract {
    static final int WINDOW = 64 * 1024;
    static final Duration WAIT = Duration.ofSeconds(20);

    /// The node that sends.
    Node near;
    /// The node that receives.
    Node far;

    TestOwner sending;
    TestOwner receiving;

    /// A transport for one node.
    abstract Transport transport();

    /// Where the receiving node accepts connections, or empty if it is the sending one.
    abstract Optional<Endpoint> endpoint();

    @BeforeEach
    final void start() throws InterruptedException {
        start(ChannelOptions.DEFAULT.withWindowBytes(WINDOW));
    }

    final void start(ChannelOptions options) throws InterruptedException {
        near = TestNodes.node("near", transport(), options);
        if (endpoint().isPresent()) {
            far = TestNodes.node("far", transport(), options);
            near.peers().add(far.listen(endpoint().get()));
            assertTrue(near.peers().awaitConnected(WAIT));
        } else {
            far = near;
        }
        sending = new TestOwner(near);
        receiving = new TestOwner(far);
    }

    final void restart(ChannelOptions options) throws InterruptedException {
        stop();
        start(options);
    }

    @AfterEach
    final void stop() {
        near.close();
        far.close();
    }

    // ---- helpers

    final ChannelReceiver receiver(String name) {
        return far.channels().receive(name, receiving);
    }

    final ChannelSender sender(String name) {
        return near.channels().send(new ChannelAddress(far.id(), name), sending);
    }

    static <T> FutureTask<T> fork(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        Thread.startVirtualThread(task);
        return task;
    }

    static <T> T join(FutureTask<T> task) throws InterruptedException {
        try {
            return task.get(WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the other thread failed", e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("the other thread hangs", e);
        }
    }

    static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// Reads to the end of the stream.
    static byte[] readAll(ChannelReceiver receiver) throws InterruptedException {
        ByteBuffer all = ByteBuffer.allocate(1024);
        while (receiver.read(all) >= 0) {
            if (!all.hasRemaining()) {
                all = ByteBuffer.allocate(2 * all.capacity()).put(all.flip());
            }
        }
        byte[] read = new byte[all.position()];
        all.flip().get(read);
        return read;
    }

    static void readExactly(ChannelReceiver receiver, ByteBuffer target) throws InterruptedException {
        while (target.hasRemaining()) {
            assertTrue(receiver.read(target) > 0);
        }
    }

    static void assertCode(String code, ChannelException thrown) {
        assertTrue(thrown.getMessage().startsWith(code + " "), thrown::getMessage);
    }

    static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        assertTrue(Quiet.await(WAIT, condition), "it did not become true");
    }

    static void awaitParked(Thread thread) throws InterruptedException {
        await(() -> thread.getState() == Thread.State.WAITING);
    }

    // ---- bytes

    @Test
    void bytesArriveInOrderAndWhole() throws InterruptedException {
        int total = 64 << 20;
        restart(ChannelOptions.DEFAULT);
        ChannelReceiver receiver = receiver("bulk");
        FutureTask<Long> written = fork(() -> {
            Random random = new Random(1);
            CRC32 crc = new CRC32();
            byte[] chunk = new byte[300_000];
            try (ChannelSender sender = sender("bulk")) {
                for (int left = total; left > 0; ) {
                    int bound = random.nextInt(4) == 0 ? chunk.length : random.nextInt(4) == 0 ? 64 : 20_000;
                    int length = Math.min(left, 1 + random.nextInt(bound));
                    random.nextBytes(chunk);
                    crc.update(chunk, 0, length);
                    sender.write(ByteBuffer.wrap(chunk, 0, length));
                    left -= length;
                }
            }
            return crc.getValue();
        });
        Random random = new Random(2);
        CRC32 crc = new CRC32();
        ByteBuffer direct = ByteBuffer.allocateDirect(200_000);
        long count = 0;
        while (true) {
            direct.clear().limit(1 + random.nextInt(direct.capacity()));
            int read = receiver.read(direct);
            if (read < 0) {
                break;
            }
            assertEquals(read, direct.position());
            count += read;
            crc.update(direct.flip());
        }
        assertEquals(total, count);
        assertEquals(join(written), crc.getValue());
    }

    @Test
    void bufferMayBeReusedAtOnce() throws InterruptedException {
        ChannelReceiver receiver = receiver("reuse");
        ByteBuffer same = ByteBuffer.allocate(20_000);
        try (ChannelSender sender = sender("reuse")) {
            for (int round = 0; round < 3; round++) {
                java.util.Arrays.fill(same.array(), (byte) round);
                same.clear();
                sender.write(same);
                assertFalse(same.hasRemaining());
            }
            java.util.Arrays.fill(same.array(), (byte) 99);
        }
        byte[] all = readAll(receiver);
        assertEquals(60_000, all.length);
        for (int i = 0; i < all.length; i++) {
            assertEquals(i / 20_000, all[i]);
        }
    }

    @Test
    void readGivesWhatThereIs() throws InterruptedException {
        ChannelReceiver receiver = receiver("some");
        ChannelSender sender = sender("some");
        sender.write(bytes(1, 2, 3));
        ByteBuffer target = ByteBuffer.allocate(10);
        int read = 0;
        while (read < 3) {
            read += receiver.read(target);
        }
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), target.flip());
        assertThrows(IllegalArgumentException.class, () -> receiver.read(ByteBuffer.allocate(0)));
    }

    @Test
    void slowReaderHoldsItsWriterBack() throws InterruptedException {
        ChannelReceiver receiver = receiver("slow");
        ChannelSender sender = sender("slow");
        AtomicLong written = new AtomicLong();
        FutureTask<Void> writing = new FutureTask<>(() -> {
            for (int i = 0; i < 4 * WINDOW / 1024; i++) {
                sender.write(ByteBuffer.allocate(1024));
                written.addAndGet(1024);
            }
            return null;
        });
        Thread writer = Thread.startVirtualThread(writing);
        await(() -> written.get() == WINDOW);
        awaitParked(writer);
        assertEquals(WINDOW, written.get());
        readExactly(receiver, ByteBuffer.allocate(WINDOW / 4 - 1));
        awaitParked(writer);
        assertEquals(WINDOW, written.get(), "credit goes back in steps");
        readExactly(receiver, ByteBuffer.allocate(1));
        await(() -> written.get() == WINDOW + WINDOW / 4);
        awaitParked(writer);
        readExactly(receiver, ByteBuffer.allocate(4 * WINDOW - WINDOW / 4));
        join(writing);
    }

    // ---- opening

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

    // ---- ends

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

    // ---- waiting

    @Test
    void interruptEndsTheWaitOfAReaderOnly() throws InterruptedException {
        ChannelReceiver receiver = receiver("interrupt");
        FutureTask<InterruptedException> reading = new FutureTask<>(
                () -> assertThrows(InterruptedException.class, () -> receiver.read(ByteBuffer.allocate(1))));
        Thread reader = Thread.startVirtualThread(reading);
        awaitParked(reader);
        reader.interrupt();
        join(reading);
        try (ChannelSender sender = sender("interrupt")) {
            sender.write(bytes(1));
        }
        assertEquals(1, readAll(receiver).length);
    }

    @Test
    void interruptEndsTheWaitOfAWriterOnly() throws InterruptedException {
        ChannelReceiver receiver = receiver("interrupt");
        ChannelSender sender = sender("interrupt");
        ByteBuffer much = ByteBuffer.wrap(random(3 * WINDOW, 3));
        FutureTask<InterruptedException> writing =
                new FutureTask<>(() -> assertThrows(InterruptedException.class, () -> sender.write(much)));
        Thread writer = Thread.startVirtualThread(writing);
        await(() -> much.position() == WINDOW);
        awaitParked(writer);
        writer.interrupt();
        join(writing);
        assertEquals(WINDOW, much.position(), "the position tells what was written");
        FutureTask<byte[]> reading = fork(() -> readAll(receiver));
        sender.write(much);
        sender.close();
        assertArrayEquals(much.array(), join(reading));
    }

    @Test
    void interruptWithinAValueBreaksTheStream() throws InterruptedException {
        ChannelReceiver receiver = receiver("half");
        ChannelSender sender = sender("half");
        sender.write("whole");
        assertEquals(Optional.of("whole"), receiver.read(String.class));
        FutureTask<InterruptedException> writing = new FutureTask<>(() ->
                assertThrows(InterruptedException.class, () -> sender.write(random(3 * WINDOW, 4))));
        Thread writer = Thread.startVirtualThread(writing);
        awaitParked(writer);
        writer.interrupt();
        join(writing);
        assertCode("HYP-CHAN-004", assertThrows(ChannelException.class, () -> receiver.read(byte[].class)));
        assertCode("HYP-CHAN-004", assertThrows(ChannelException.class, () -> sender.write("next")));
    }

    @Test
    void whoWaitsLendsItsSlot() throws InterruptedException {
        ChannelReceiver receiver = receiver("slot");
        TestOwner running = new TestOwner(far);
        far.gate().reenter();
        assertEquals(1, far.gate().running());
        FutureTask<Integer> reading = fork(() ->
                ScopedValue.where(TaskBinding.CURRENT, running).call(() -> receiver.read(ByteBuffer.allocate(1))));
        await(() -> far.gate().running() == 0);
        sender("slot").write(bytes(1));
        join(reading);
        assertEquals(1, far.gate().running());
    }

    // ---- values

    @Test
    void valuesComeOneByOne() throws InterruptedException {
        ChannelReceiver receiver = receiver("values");
        List<Object> values = List.of(
                "first",
                42,
                List.of("a", "b"),
                new TestFunctions.Order("a", List.of("x"), 10),
                random(5 * WINDOW, 5),
                new byte[0],
                "last");
        FutureTask<Void> writing = fork(() -> {
            try (ChannelSender sender = sender("values")) {
                for (Object value : values) {
                    sender.write(value);
                }
            }
            return null;
        });
        assertEquals(Optional.of("first"), receiver.read(String.class));
        assertEquals(Optional.of(42), receiver.read(int.class));
        assertEquals(Optional.of(List.of("a", "b")), receiver.read(List.class));
        assertEquals(Optional.of(values.get(3)), receiver.read(TestFunctions.Order.class));
        assertArrayEquals((byte[]) values.get(4), receiver.read(byte[].class).orElseThrow());
        assertEquals(0, receiver.read(byte[].class).orElseThrow().length);
        assertEquals(Optional.of("last"), receiver.read(Object.class));
        assertEquals(Optional.empty(), receiver.read(Object.class));
        assertEquals(Optional.empty(), receiver.read(Object.class));
        join(writing);
    }

    @Test
    void manySmallValues() throws InterruptedException {
        ChannelReceiver receiver = receiver("small");
        FutureTask<Void> writing = fork(() -> {
            try (ChannelSender sender = sender("small")) {
                for (int i = 0; i < 50_000; i++) {
                    sender.write("value " + i);
                }
            }
            return null;
        });
        for (int i = 0; i < 50_000; i++) {
            assertEquals("value " + i, receiver.read(String.class).orElseThrow());
        }
        assertEquals(Optional.empty(), receiver.read(String.class));
        join(writing);
    }

    @Test
    void valueOfAnotherTypeIsRefusedAndPassedOver() throws InterruptedException {
        ChannelReceiver receiver = receiver("types");
        ChannelSender sender = sender("types");
        sender.write("text");
        sender.write(1);
        ChannelException thrown = assertThrows(ChannelException.class, () -> receiver.read(Integer.class));
        assertCode("HYP-CHAN-007", thrown);
        assertTrue(thrown.getMessage().contains("java.lang.String"), thrown::getMessage);
        assertEquals(Optional.of(1), receiver.read(Integer.class));
        assertThrows(NullPointerException.class, () -> sender.write((Object) null));
    }

    @Test
    void valueThatCannotBeWrittenLeavesTheStreamAsItWas() throws InterruptedException {
        ChannelReceiver receiver = receiver("cannot");
        ChannelSender sender = sender("cannot");
        sender.write("before");
        assertCode("HYP-CHAN-009", assertThrows(ChannelException.class, () -> sender.write(new Thread(() -> {}))));
        byte[] large = new byte[ChannelValues.VALUE_BYTES_MAX + 1];
        assertCode("HYP-CHAN-008", assertThrows(ChannelException.class, () -> sender.write(large)));
        sender.write("after");
        assertEquals(Optional.of("before"), receiver.read(String.class));
        assertEquals(Optional.of("after"), receiver.read(String.class));
    }

    @Test
    void bytesAreNoValues() throws InterruptedException {
        ChannelReceiver receiver = receiver("bytes");
        ChannelSender sender = sender("bytes");
        sender.write(bytes(0xff, 0xff, 0xff, 0xff, 1));
        assertCode("HYP-CHAN-009", assertThrows(ChannelException.class, () -> receiver.read(String.class)));
        assertCode("HYP-CHAN-009", assertThrows(ChannelException.class, () -> receiver.read(String.class)));
        receiver.close();
        ChannelReceiver second = receiver("bytes");
        ChannelSender again = sender("bytes");
        again.write(bytes(1, 0));
        again.close();
        assertCode("HYP-CHAN-009", assertThrows(ChannelException.class, () -> second.read(String.class)));
    }

    @Test
    void readingGoesOnWithinAValueAfterAnInterrupt() throws InterruptedException {
        ChannelReceiver receiver = receiver("go on");
        ChannelSender sender = sender("go on");
        byte[] value = random(1000, 6);
        ByteBuffer encoded = new ChannelValueWriter(receiver.address(), near.values()).encode(value);
        sender.write(encoded.slice(0, 2));
        interruptReader(receiver);
        sender.write(encoded.slice(2, 500));
        interruptReader(receiver);
        sender.write(encoded.slice(502, encoded.remaining() - 502));
        assertArrayEquals(value, receiver.read(byte[].class).orElseThrow());
        sender.write("next");
        assertEquals(Optional.of("next"), receiver.read(String.class));
    }

    private static void interruptReader(ChannelReceiver receiver) throws InterruptedException {
        FutureTask<InterruptedException> reading =
                new FutureTask<>(() -> assertThrows(InterruptedException.class, () -> receiver.read(byte[].class)));
        Thread reader = Thread.startVirtualThread(reading);
        awaitParked(reader);
        reader.interrupt();
        join(reading);
    }

    // ---- many

    @Test
    void aThousandAtOnce() throws InterruptedException {
        int channels = 1000;
        List<FutureTask<Void>> writing = new ArrayList<>();
        List<FutureTask<byte[]>> reading = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            int channel = i;
            writing.add(fork(() -> {
                try (ChannelSender sender = sender("c" + channel)) {
                    byte[] all = random(40_000, channel);
                    for (int at = 0; at < all.length; at += 1000) {
                        sender.write(ByteBuffer.wrap(all, at, 1000));
                    }
                }
                return null;
            }));
            reading.add(fork(() -> readAll(receiver("c" + channel))));
        }
        for (int i = 0; i < channels; i++) {
            join(writing.get(i));
            assertArrayEquals(random(40_000, i), join(reading.get(i)));
        }
    }

    /// Random writes, reads, orders of opening, and ends: what is read is always a prefix of what was written, all of
    /// it
    /// if both sides end well, and each side learns how the other ended.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomInterleavings(long seed) throws InterruptedException {
        Random seeds = new Random(seed);
        List<FutureTask<Void>> runs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long each = seeds.nextLong();
            String name = "r" + i;
            runs.add(fork(() -> {
                new RandomChannel(this, name, each).run();
                return null;
            }));
        }
        for (FutureTask<Void> run : runs) {
            join(run);
        }
        assertEquals(0, far.channels().waiting());
    }
}
