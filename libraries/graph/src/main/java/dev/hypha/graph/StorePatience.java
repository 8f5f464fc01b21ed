package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Tries again what a store could not do because it was not available: a server that is started again, or a
/// network that fails for a moment, costs some seconds and not the job.
///
/// @param limit how long it pauses in all
/// @param pause between the first two attempts; doubled each time, up to [#PAUSE_MAX]
record StorePatience(Duration limit, Duration pause) {
    /// What drivers have: nobody could go on for them.
    static final StorePatience OF_DRIVERS = new StorePatience(Duration.ofSeconds(30), Duration.ofMillis(100));

    /// What workers have. Then they leave, and the job begins again, which it does not do for ever.
    static final StorePatience OF_WORKERS = new StorePatience(Duration.ofMillis(1500), Duration.ofMillis(100));

    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    /// Something that needs the store. It has no effect if it fails, or none that is not undone by the next
    /// attempt.
    @FunctionalInterface
    interface Attempt<T, X extends Exception> {
        T perform() throws X, InterruptedException;
    }

    /// Whether a failure is no fault of the job: what failed may be done by somebody else, or later.
    static boolean isLoss(RuntimeException failure) {
        return failure instanceof CheckpointException store && store.kind() == Kind.UNAVAILABLE;
    }

    /// What comes of an attempt.
    ///
    /// @throws CheckpointException if it fails for another reason, or too often
    <T, X extends Exception> T get(Attempt<T, X> attempt) throws X, InterruptedException {
        return get(attempt, () -> false, line -> {});
    }

    /// What comes of an attempt.
    ///
    /// @param attempt may be made several times
    /// @param ends whether nobody waits for it any more
    /// @param notes gets a line when the first attempt fails, and when a later one succeeds
    /// @throws CheckpointException if it fails for another reason, or too often
    <T, X extends Exception> T get(Attempt<T, X> attempt, BooleanSupplier ends, Consumer<String> notes)
            throws X, InterruptedException {
        Duration waited = Duration.ZERO;
        for (Duration next = pause; ; next = longer(next)) {
            try {
                T result = attempt.perform();
                if (waited.isPositive()) {
                    notes.accept("the store is available again");
                }
                return result;
            } catch (CheckpointException e) {
                if (!isLoss(e) || waited.compareTo(limit) >= 0 || ends.getAsBoolean()) {
                    throw e;
                }
                if (waited.isZero()) {
                    notes.accept("the store is not available, and is tried again for " + limit.toSeconds() + " s: "
                            + e.getMessage());
                }
            }
            Thread.sleep(next);
            waited = waited.plus(next);
        }
    }

    private static Duration longer(Duration before) {
        Duration twice = before.multipliedBy(2);
        return twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX;
    }
}
