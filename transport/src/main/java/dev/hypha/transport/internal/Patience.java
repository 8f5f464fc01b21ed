package dev.hypha.transport.internal;

/// Decides whether a virtual thread that has something to write lets others run first, so that one write
/// carries what they have to say too.
///
/// Under load many virtual threads end at about the same time. The first that has something to write
/// becomes the owner of the right to, and yields: it comes back when those that were runnable before it
/// have run, and writes for all, without waking the event loop. Virtual threads are not preempted, so a
/// yield is as long as what runs before it: one that took too long is not repeated for a while. Used by the
/// owner only.
final class Patience {
    private static final long YIELD_NANOS_MAX = 500_000;
    private static final int WRITES_WITHOUT = 2_000;

    private int without;

    /// Lets others run, if that is likely to pay.
    ///
    /// @return whether this thread may write now
    boolean letOthersRun() {
        if (!Thread.currentThread().isVirtual()) {
            return false;
        }
        if (without > 0) {
            without--;
            return false;
        }
        long start = System.nanoTime();
        yieldOnce();
        if (System.nanoTime() - start > YIELD_NANOS_MAX) {
            without = WRITES_WITHOUT;
        }
        return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // being wrong about the scheduler costs time only, and is noticed
    private static void yieldOnce() {
        Thread.yield();
    }
}
