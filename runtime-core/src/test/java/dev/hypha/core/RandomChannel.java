package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.FutureTask;

/// The life of one channel, drawn from a seed.
final class RandomChannel {
    private enum End {
        CLOSES,
        DIES,
        STOPS_EARLY
    }

    private final ChannelFixture test;
    private final String name;
    private final long seed;
    private final int total;
    private final End writerEnd;
    private final End readerEnd;
    private final TestOwner writerOwner;
    private final TestOwner readerOwner;

    RandomChannel(ChannelFixture test, String name, long seed) {
        this.test = test;
        this.name = name;
        this.seed = seed;
        Random random = new Random(seed);
        total = random.nextInt(4) == 0 ? random.nextInt(50) : random.nextInt(6 * ChannelFixture.WINDOW);
        writerEnd = random.nextInt(4) == 0 ? End.DIES : End.CLOSES;
        readerEnd = total > 0 && random.nextInt(4) == 0 ? End.STOPS_EARLY : End.CLOSES;
        writerOwner = new TestOwner(test.near);
        readerOwner = new TestOwner(test.far);
    }

    void run() throws InterruptedException {
        byte[] content = ChannelFixture.random(total, seed);
        FutureTask<Integer> writing = ChannelFixture.fork(() -> write(content));
        FutureTask<Integer> reading = ChannelFixture.fork(() -> read(content));
        int read = ChannelFixture.join(reading);
        int written = ChannelFixture.join(writing);
        String story = "seed " + seed + ": " + written + " of " + total + " written, " + read + " read, writer "
                + writerEnd + ", reader " + readerEnd;
        assertTrue(read <= written, story);
        if (readerEnd == End.CLOSES) {
            assertEquals(total, written, story);
            assertEquals(total, read, story);
        }
    }

    private int write(byte[] content) throws InterruptedException {
        Random random = new Random(seed + 1);
        ChannelSender sender = test.near.channels().send(new ChannelAddress(test.far.id(), name), writerOwner);
        int at = 0;
        try {
            while (at < total) {
                int length = Math.min(total - at, 1 + random.nextInt(random.nextBoolean() ? 100 : 50_000));
                ByteBuffer part = ByteBuffer.wrap(content, at, length);
                at += length;
                sender.write(part);
                pause(random);
            }
        } catch (ChannelException e) {
            assertEquals(End.STOPS_EARLY, readerEnd, e.getMessage());
            ChannelFixture.assertCode("HYP-CHAN-003", e);
        }
        if (writerEnd == End.DIES) {
            writerOwner.endNow();
        } else {
            sender.close();
        }
        return at;
    }

    private int read(byte[] content) throws InterruptedException {
        Random random = new Random(seed + 2);
        pause(random);
        ChannelReceiver receiver = test.far.channels().receive(name, readerOwner);
        int stopAt = readerEnd == End.STOPS_EARLY ? 1 + random.nextInt(total) : Integer.MAX_VALUE;
        int at = 0;
        while (at < stopAt) {
            ByteBuffer target = ByteBuffer.allocate(1 + random.nextInt(random.nextBoolean() ? 100 : 50_000));
            int read;
            try {
                read = receiver.read(target);
            } catch (ChannelException e) {
                assertEquals(End.DIES, writerEnd, e.getMessage());
                ChannelFixture.assertCode("HYP-CHAN-004", e);
                return at;
            }
            if (read < 0) {
                assertEquals(End.CLOSES, writerEnd);
                return at;
            }
            assertEquals(ByteBuffer.wrap(content, at, read), target.flip(), "seed " + seed + " at " + at);
            at += read;
            pause(random);
        }
        if (random.nextBoolean()) {
            receiver.close();
        } else {
            readerOwner.endNow();
        }
        return at;
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it: it only makes more orders likely
    private static void pause(Random random) {
        int yields = random.nextInt(4) == 0 ? random.nextInt(20) : 0;
        for (int i = 0; i < yields; i++) {
            Thread.yield();
        }
    }
}
