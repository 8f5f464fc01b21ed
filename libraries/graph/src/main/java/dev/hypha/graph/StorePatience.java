package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Tries again what a store could not do because it was not available: a server that is started again, or a
/// network
/// that fails for a moment, costs some seconds and not the job.
///
/// @param limit for how long
/// @param pause between the first two attempts; doubled each time, up to [#PAUSE_MAX]
record StorePatience(Duration limit, Duration pause) {
    /// What jobs have.
    static final StorePatience USUAL = new StorePatience(Duration.ofSeconds(30), Duration.ofMillis(100));

    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    /// What comes of an attempt.
    ///
    /// @param attempt may be made several times
    /// @param ends whether nobody waits for it any more
    /// @param notes gets a line when the first attempt fails, and when a later one succeeds
    /// @throws CheckpointException if it fails for another reason, or for too long
    <T> T get(Supplier<T> attempt, BooleanSupplier ends, Consumer<String> notes) throws InterruptedException {
        long begun = System.nanoTime();
        Duration next = pause;
        for (int failures = 0; ; failures++) {
            try {
                T result = attempt.get();
                if (failures > 0) {
                    notes.accept("the store is available again");
                }
                return result;
            } catch (CheckpointException e) {
                if (e.kind() != Kind.UNAVAILABLE
                        || System.nanoTime() - begun > limit.toNanos()
                        || ends.getAsBoolean()) {
                    throw e;
                }
                if (failures == 0) {
                    notes.accept("the store is not available, and is tried again for " + limit.toSeconds() + " s: "
                            + e.getMessage());
                }
            }
            Thread.sleep(next);
            next = next.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? next.multipliedBy(2) : PAUSE_MAX;
        }
    }
}
