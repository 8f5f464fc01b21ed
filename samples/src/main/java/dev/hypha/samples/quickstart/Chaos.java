package dev.hypha.samples.quickstart;

import dev.hypha.samples.workers.WorkerProcess;
import dev.hypha.samples.workers.Workers;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Kills, restarts and pauses workers, one at a time, and says so. Which, what and for how long comes from
/// a seed; how far the count is by then is up to the machine.
final class Chaos implements AutoCloseable {
    private static final int QUIET_MILLIS_MAX = 300;
    private static final int PAUSE_MILLIS_MAX = 1_000;

    private final Workers workers;
    private final Random random;
    private final Consumer<String> say;
    private final AtomicBoolean begun = new AtomicBoolean();
    private @Nullable Thread thread;

    /// @param say is told what happens
    Chaos(Workers workers, long seed, Consumer<String> say) {
        this.workers = workers;
        this.random = new Random(seed);
        this.say = say;
    }

    /// Kills a first worker here and now, so that every run has at least one death, and goes on in the
    /// background. Further calls do nothing.
    void begin() {
        if (begun.compareAndSet(false, true)) {
            WorkerProcess first = kill();
            thread = Thread.ofVirtual().name("chaos").start(() -> run(first));
        }
    }

    private WorkerProcess kill() {
        WorkerProcess victim = any();
        victim.kill();
        say.accept("Chaos:    killed " + victim.name() + " (process " + victim.pid() + ")");
        return victim;
    }

    private WorkerProcess any() {
        List<WorkerProcess> all = workers.processes();
        return all.get(random.nextInt(all.size()));
    }

    private void run(WorkerProcess first) {
        try {
            restart(first);
            while (true) {
                Thread.sleep(random.nextInt(QUIET_MILLIS_MAX));
                if (random.nextBoolean()) {
                    restart(kill());
                } else {
                    pause(any());
                }
            }
        } catch (InterruptedException e) {
            // the count is over
        } catch (IOException e) {
            say.accept("Chaos:    ends, as it failed itself: " + e.getMessage());
        }
    }

    private void restart(WorkerProcess dead) throws IOException, InterruptedException {
        dead.killAndWait();
        WorkerProcess started = workers.replace(dead);
        say.accept("Chaos:    restarted " + started.name() + " (process " + started.pid() + ")");
    }

    private void pause(WorkerProcess victim) throws IOException, InterruptedException {
        int millis = 1 + random.nextInt(PAUSE_MILLIS_MAX);
        say.accept("Chaos:    paused " + victim.name() + " for " + millis + " ms");
        victim.pause();
        try {
            Thread.sleep(millis);
        } finally {
            victim.resume();
        }
    }

    /// Ends it; who was paused runs on, who was killed may stay dead.
    @Override
    public void close() {
        @Nullable Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
