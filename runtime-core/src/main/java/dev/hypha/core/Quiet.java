package dev.hypha.core;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits until a node has nothing more to do. For drains only, where a look every few milliseconds is cheap.
final class Quiet {
    private static final long LOOK_NANOS = 2_000_000;

    private Quiet() {}

    /// Waits until `quiet` holds.
    ///
    /// @return whether it did within `timeout`
    static boolean await(Duration timeout, BooleanSupplier quiet) throws InterruptedException {
        long end = System.nanoTime() + Handle.saturatedNanos(timeout);
        while (!quiet.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }
}
