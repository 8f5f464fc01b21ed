package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import java.io.IOException;
import java.time.Duration;

/// What a worker does about a checkpoint store that does not answer: it tries again a few times, and then
/// leaves,
/// so that the job begins again, which it does not do for ever.
final class StoreRetries {
    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private StoreRetries() {}

    /// Something that needs the store.
    @FunctionalInterface
    interface Action<T> {
        T perform() throws IOException, InterruptedException;
    }

    /// Whether a failure is no fault of the job: another worker may do better, or this one later.
    static boolean isLoss(RuntimeException failure) {
        return failure instanceof CheckpointException store && store.kind() == Kind.UNAVAILABLE;
    }

    /// Does something, again if the store is unavailable: up to 5 times within 1.5 s, besides what each takes.
    ///
    /// @param action to be done; has no effect if it fails, or none that is not undone by the next time
    static <T> T with(Action<T> action) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return action.perform();
            } catch (CheckpointException e) {
                if (!isLoss(e) || attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(PAUSE.multipliedBy(1L << (attempt - 1)));
            }
        }
    }
}
