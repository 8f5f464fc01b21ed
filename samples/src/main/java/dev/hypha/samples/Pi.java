package dev.hypha.samples;

import dev.hypha.Cancellation;
import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.Outcome;
import dev.hypha.Progress;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.local.LocalRuntime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/// Calls that make calls: pi from darts thrown at a square, and what deadlines and cancellation do to a whole
/// family.
///
/// The program calls [#estimate], which calls [#hits] many times. Whatever stops the first stops the others, on
/// whichever node they run.
final class Pi {
    private static final int PARTS = 8;
    private static final long FOR_EVER = Long.MAX_VALUE / 2;

    /// How many [#hits] run in this JVM. The nodes of this sample share it, so it shows who still works.
    static final AtomicInteger THROWING = new AtomicInteger();

    private Pi() {}

    /// Throws darts, and looks up now and then whether someone still wants to know.
    @DistributedFunction(idempotent = true)
    static long hits(long darts, long seed) {
        Cancellation cancellation = TaskContext.current().cancellation();
        SplittableRandom random = new SplittableRandom(seed);
        long hits = 0;
        THROWING.incrementAndGet();
        try {
            for (long dart = 0; dart < darts; dart++) {
                if (dart % 1_000_000 == 0) {
                    cancellation.throwIfRequested();
                    LockSupport.parkNanos(1); // a virtual thread that only computes lets no other one start
                }
                double x = random.nextDouble();
                double y = random.nextDouble();
                if (x * x + y * y < 1) {
                    hits++;
                }
            }
        } finally {
            THROWING.decrementAndGet();
        }
        return hits;
    }

    /// Divides the darts among children. A call that waits for its children takes no slot of its node.
    @DistributedFunction(idempotent = true)
    static double estimate(long darts, long seed) {
        TaskContext task = TaskContext.current();
        long hits = 0;
        int parts = 0;
        task.report(new Progress(parts, PARTS, "throwing darts"));
        try (JoinScope<Long> children = task.runtime().scope(PARTS)) {
            List<Long> seeds = LongStream.range(seed, seed + PARTS).boxed().toList();
            for (Outcome<Long> child : children.each(seeds, each -> PiCalls.hits(darts / PARTS, each))) {
                hits += child.orThrow();
                task.report(new Progress(++parts, PARTS, "throwing darts"));
            }
        }
        return 4.0 * hits / (darts / PARTS * PARTS);
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (DistributedRuntime runtime = LocalRuntime.builder().nodes(3).start()) {
            System.out.println("pi is about "
                    + runtime.spawn(PiCalls.estimate(80_000_000, 1)).join());
            System.out.println("with a deadline: " + outcomeWithDeadline(runtime));
            System.out.println("cancelled:       " + outcomesOfCancelledScope(runtime));
        }
    }

    /// A child gets what remains of its parent's time, unless its own deadline is earlier.
    static String outcomeWithDeadline(DistributedRuntime runtime) throws InterruptedException {
        JoinHandle<Double> endless = runtime.spawn(PiCalls.estimate(FOR_EVER, 2).within(Duration.ofMillis(300)));
        return describe(endless.outcome()) + "; " + stillThrowing();
    }

    /// Cancelling the scope cancels the estimates, and through them the throwers of darts.
    static String outcomesOfCancelledScope(DistributedRuntime runtime) throws InterruptedException {
        try (JoinScope<Double> scope = runtime.scope(2)) {
            JoinHandle<Double> first = scope.spawn(PiCalls.estimate(FOR_EVER, 3));
            JoinHandle<Double> second = scope.spawn(PiCalls.estimate(FOR_EVER, 4));
            awaitProgress(first);
            awaitProgress(second);
            scope.cancel();
            return describe(first.outcome()) + "; " + describe(second.outcome()) + "; " + stillThrowing();
        }
    }

    private static void awaitProgress(JoinHandle<Double> handle) throws InterruptedException {
        while (handle.progress().equals(Progress.NONE) && !handle.isDone()) {
            Thread.sleep(1);
        }
    }

    private static String describe(Outcome<Double> outcome) {
        return switch (outcome) {
            case Outcome.Success(var value) -> "pi is " + value;
            case Outcome.Failed(var call, var failure) -> failure.message();
        };
    }

    /// A caller whose time is up does not wait for its callees, so they may need a moment to hear of it.
    private static String stillThrowing() throws InterruptedException {
        long patience = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (THROWING.get() > 0 && System.nanoTime() < patience) {
            Thread.sleep(1);
        }
        return THROWING.get() + " grandchildren still run";
    }
}
