package dev.hypha.core;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// What shall happen later: deadlines, grace periods, retries. One thread; actions are short or hand over to
/// others.
final class Timers implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    Timers(String nodeName) {
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("hypha-timers-" + nodeName).factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// Runs an action later, unless the returned future is cancelled or the timers are closed first.
    Future<?> afterNanos(long nanos, Runnable action) {
        try {
            return executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            return java.util.concurrent.CompletableFuture.completedFuture(null); // closed: nothing happens any more
        }
    }

    Future<?> afterMillis(long millis, Runnable action) {
        return afterNanos(TimeUnit.MILLISECONDS.toNanos(millis), action);
    }

    /// Runs an action again and again, until the future is cancelled.
    Future<?> everyMillis(long millis, Runnable action) {
        return executor.scheduleWithFixedDelay(action, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
