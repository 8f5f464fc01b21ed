package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.spi.TaskBinding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every channel does, whatever lies between its ends.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ChannelContract extends ChannelValuesContract {
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
        far.executions().gate().reenter();
        assertEquals(1, far.executions().gate().running());
        FutureTask<Integer> reading = fork(() ->
                ScopedValue.where(TaskBinding.CURRENT, running).call(() -> receiver.read(ByteBuffer.allocate(1))));
        await(() -> far.executions().gate().running() == 0);
        sender("slot").write(bytes(1));
        join(reading);
        assertEquals(1, far.executions().gate().running());
    }

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

    /// Random writes, reads, orders of opening, and ends: what is read is always a prefix of what was
    /// written, all of it if both sides end well, and each side learns how the other ended.
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
