package dev.hypha.graph;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// Waits for what comes soon: a worker that has done its part of a superstep waits for others that are about
/// to. For a moment it leaves its processor to others only as long as they want it; waking a thread from
/// sleep takes longer than that.
final class Patience {
    private static final long MOMENT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private Patience() {}

    /// Takes from a queue.
    @SuppressWarnings("ThreadPriorityCheck") // to yield is a courtesy; nothing depends on it
    static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        long begin = System.nanoTime();
        do {
            T found = queue.poll();
            if (found != null) {
                return found;
            }
            Thread.yield();
        } while (System.nanoTime() - begin < MOMENT_NANOS);
        return queue.take();
    }
}
