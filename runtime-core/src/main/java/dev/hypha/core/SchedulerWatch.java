package dev.hypha.core;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that new virtual threads do not get to run, as functions that only compute hold all processors. Nothing
/// else would tell: such a node looks alive, and its calls just do not start.
///
/// It starts a thread now and then that does nothing, and looks whether it ran. Looks come from one thread.
final class SchedulerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerWatch.class);
    private static final long PERIOD_MILLIS = 1_000;

    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Consumer<Runnable> starter;
    private final LongSupplier nanoTime;
    private final Consumer<Duration> starved;
    private volatile boolean pending;
    private long startedNanos;
    private long toldNanos;
    private boolean told;

    /// @param starter starts a thread as those of calls are
    /// @param nanoTime the time
    /// @param starved is told for how long no thread has started, at most once in a minute
    SchedulerWatch(Consumer<Runnable> starter, LongSupplier nanoTime, Consumer<Duration> starved) {
        this.starter = starter;
        this.nanoTime = nanoTime;
        this.starved = starved;
    }

    /// Lets a node warn of calls that cannot start, as long as it runs any.
    static void watch(Node node, Timers timers) {
        SchedulerWatch watch =
                new SchedulerWatch(Thread::startVirtualThread, System::nanoTime, waited -> warn(node, waited));
        var unusedUntilClosed = timers.everyMillis(PERIOD_MILLIS, () -> {
            if (node.executions().gate().running() > 0) {
                watch.look();
            }
        });
    }

    private static void warn(Node node, Duration waited) {
        Map<String, Long> running = node.tasks().stream()
                .filter(task -> task.state() != TaskInfo.State.QUEUED)
                .collect(Collectors.groupingBy(TaskInfo::function, TreeMap::new, Collectors.counting()));
        LOG.warn(
                "HYP-RUN-006 node {}: no call could start for {} ms, as threads compute without a pause, or the machine is"
                        + " overloaded. Running calls by function: {}. Functions that compute for long should call"
                        + " LockSupport.parkNanos(1) now and then; or lower 'concurrency'",
                node.id(),
                waited.toMillis(),
                running);
    }

    /// Looks whether the last thread ran; if so, starts the next.
    void look() {
        long now = nanoTime.getAsLong();
        if (!pending) {
            pending = true;
            startedNanos = now;
            starter.accept(() -> pending = false);
            return;
        }
        long waited = now - startedNanos;
        if (waited > PATIENCE_NANOS && (!told || now - toldNanos > SILENCE_NANOS)) {
            told = true;
            toldNanos = now;
            starved.accept(Duration.ofNanos(waited));
        }
    }
}
