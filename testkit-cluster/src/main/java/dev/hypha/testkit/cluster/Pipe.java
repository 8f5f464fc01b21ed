package dev.hypha.testkit.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.random.RandomGenerator;

/// One way of a connection: reads segments, keeps each for as long as the [FaultPlan] says, and writes them
/// on, in order. A full pipe stops reading, so that a slow network slows its sender.
final class Pipe {
    private static final int SEGMENT_BYTES = 16 * 1024;
    private static final int SEGMENTS_MAX = 64;
    private static final long RETRANSMIT_MILLIS = 200;
    private static final int LOSSES_MAX = 6;

    private final FaultPlan plan;
    private final Direction direction;
    private final RandomGenerator random;
    private final BlockingQueue<Segment> underWay = new ArrayBlockingQueue<>(SEGMENTS_MAX);
    private volatile boolean ended;

    /// @param random decides which segments are lost
    Pipe(FaultPlan plan, Direction direction, RandomGenerator random) {
        this.plan = plan;
        this.direction = direction;
        this.random = random;
    }

    /// Bytes under way; none mean the end of the stream.
    private record Segment(ByteBuffer bytes, long sentNanos) {
        boolean isEnd() {
            return !bytes.hasRemaining();
        }
    }

    /// Whether the source has ended, though the end may not have arrived.
    boolean ended() {
        return ended;
    }

    /// Reads until the source ends, for its own thread.
    void read(SocketChannel source) throws InterruptedException {
        while (!ended) {
            ByteBuffer bytes = ByteBuffer.allocate(SEGMENT_BYTES);
            try {
                ended = source.read(bytes) < 0;
            } catch (IOException e) {
                ended = true; // reset, or closed by the other way: to the target both are the end
            }
            underWay.put(new Segment(bytes.flip(), System.nanoTime()));
        }
    }

    /// Writes until the end has arrived, for its own thread. A target that is gone takes no more; its sender
    /// learns that by the other way, when that is open.
    ///
    /// @throws IOException if so much was lost that the connection breaks
    void write(SocketChannel target) throws IOException, InterruptedException {
        boolean gone = false;
        while (true) {
            Segment segment = underWay.take();
            retransmit();
            plan.awaitPassage(direction, segment.sentNanos());
            gone = gone || !written(segment, target);
            if (segment.isEnd()) {
                return;
            }
        }
    }

    private static boolean written(Segment segment, SocketChannel target) {
        try {
            if (segment.isEnd()) {
                target.shutdownOutput();
            }
            ByteBuffer bytes = segment.bytes().duplicate();
            while (bytes.hasRemaining()) {
                int unusedAsTheBufferKnows = target.write(bytes);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// What a lost segment means to a byte stream: it comes again after a pause that doubles, and all behind it
    /// wait.
    private void retransmit() throws IOException, InterruptedException {
        for (int losses = 0; random.nextDouble() < plan.dropRate(direction); losses++) {
            if (losses == LOSSES_MAX) {
                throw new IOException("a segment " + direction + " was lost " + LOSSES_MAX + " times in a row");
            }
            Thread.sleep(RETRANSMIT_MILLIS << losses);
        }
    }

    /// A generator for one way of one connection, the same in every run of a seed.
    static RandomGenerator random(long seed, Direction direction, int connection) {
        return new SplittableRandom(
                seed * 31 + (direction.from() + ">" + direction.to()).hashCode() * 17L + connection);
    }
}
