package dev.hypha.testkit.soak;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;

/// Spawns calls of all kinds, so many at a time, until it is stopped.
final class Load {
    private static final int UNFINISHED_MAX = 48;
    private static final int MILLIS_MAX = 20;
    private static final Duration OUTCOME_MAX = Duration.ofSeconds(90);

    private final DistributedRuntime runtime;
    private final String ledger;
    private final SplittableRandom random;
    private final List<Spawned> spawned = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    private Load(DistributedRuntime runtime, String ledger, long seed) {
        this.runtime = runtime;
        this.ledger = ledger;
        this.random = new SplittableRandom(seed);
        this.thread = Thread.ofVirtual().name("load").unstarted(this::spawnAll);
    }

    private record Spawned(JoinHandle<Long> handle, boolean idempotent, long expected) {}

    /// Starts it.
    ///
    /// @param seed decides which calls
    static Load start(DistributedRuntime runtime, String ledger, long seed) {
        Load load = new Load(runtime, ledger, seed);
        load.thread.start();
        return load;
    }

    private void spawnAll() {
        Semaphore room = new Semaphore(UNFINISHED_MAX);
        try {
            while (!stopped) {
                room.acquire();
                long value = random.nextInt(1_000_000);
                boolean idempotent = random.nextBoolean();
                Call<Long> call = call(idempotent, random.nextInt(4) == 0, 1 + random.nextInt(MILLIS_MAX), value);
                JoinHandle<Long> handle = runtime.spawn(call.retrying(SoakFunctions.PERSISTENT));
                spawned.add(new Spawned(handle, idempotent, value));
                var unusedStage = handle.asStage().whenComplete((result, failure) -> room.release());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Call<Long> call(boolean idempotent, boolean tree, int millis, long value) {
        if (tree) {
            return idempotent
                    ? SoakFunctionsCalls.treeAgain(ledger, millis, value)
                    : SoakFunctionsCalls.treeOnce(ledger, millis, value);
        }
        return idempotent
                ? SoakFunctionsCalls.again(ledger, millis, value)
                : SoakFunctionsCalls.once(ledger, millis, value);
    }

    /// Spawns no more and waits for all outcomes.
    ///
    /// @return a line for each call
    List<Books.Line> stop() throws InterruptedException {
        stopped = true;
        boolean unusedAsItIsInterruptedThen = thread.join(OUTCOME_MAX);
        thread.interrupt();
        thread.join();
        long begun = System.nanoTime();
        List<Books.Line> lines = new ArrayList<>();
        for (Spawned each : spawned) {
            Duration remains = OUTCOME_MAX.minusNanos(System.nanoTime() - begun);
            lines.add(new Books.Line(
                    each.handle.id().toString(),
                    each.handle.call().function().name(),
                    each.idempotent,
                    each.expected,
                    each.handle.outcome(remains)));
        }
        return lines;
    }
}
