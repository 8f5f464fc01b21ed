package dev.hypha.transport;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for a condition, never for luck.
final class Wait {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Wait() {}

    static void until(String what, BooleanSupplier condition) throws InterruptedException {
        until(() -> what, condition);
    }

    static void until(Supplier<String> what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("still not after " + PATIENCE + ": " + what.get());
            }
            Thread.sleep(1);
        }
    }
}
