package dev.hypha.testkit.soak;

import dev.hypha.Call;
import dev.hypha.JoinHandle;
import dev.hypha.Outcome;
import dev.hypha.Outcome.Success;
import dev.hypha.RetryPolicy;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The load: each function writes into the ledger when it starts and when it ends. They take a little time,
/// so that faults find them running.
final class SoakFunctions {
    /// More tries than a round has faults, so that an idempotent call that fails is a fault of the runtime.
    static final RetryPolicy PERSISTENT = new RetryPolicy(100, Duration.ofMillis(10), Duration.ofMillis(200));

    private SoakFunctions() {}

    @DistributedFunction
    static long once(String ledger, int millis, long value) throws InterruptedException {
        return recorded(ledger, true, millis, value);
    }

    @DistributedFunction(idempotent = true)
    static long again(String ledger, int millis, long value) throws InterruptedException {
        return recorded(ledger, false, millis, value);
    }

    private static long recorded(String ledger, boolean once, int millis, long value) throws InterruptedException {
        Ledger.write(ledger, "start", once);
        Thread.sleep(millis);
        Ledger.write(ledger, "end", once);
        return value;
    }

    /// A tree of calls that may all be repeated: the sum of its leaves.
    @DistributedFunction(idempotent = true)
    static long treeAgain(String ledger, int millis, long value) throws InterruptedException {
        Ledger.write(ledger, "start", false);
        List<JoinHandle<Long>> leaves = new ArrayList<>();
        for (long part : parts(value)) {
            leaves.add(TaskContext.current()
                    .runtime()
                    .spawn(SoakFunctionsCalls.again(ledger, millis, part).retrying(PERSISTENT)));
        }
        long sum = 0;
        for (JoinHandle<Long> leaf : leaves) {
            sum += leaf.join();
        }
        Ledger.write(ledger, "end", false);
        return sum;
    }

    /// A tree of which nothing may run twice. Its leaves may be lost; what they would have added is added here.
    @DistributedFunction
    static long treeOnce(String ledger, int millis, long value) throws InterruptedException {
        Ledger.write(ledger, "start", true);
        long sum = 0;
        for (long part : parts(value)) {
            Call<Long> leaf = SoakFunctionsCalls.once(ledger, millis, part).retrying(PERSISTENT);
            Outcome<Long> outcome = TaskContext.current().runtime().spawn(leaf).outcome();
            sum += outcome instanceof Success<Long>(Long got) ? got : part;
        }
        Ledger.write(ledger, "end", true);
        return sum;
    }

    private static long[] parts(long value) {
        return new long[] {value / 3, value / 3, value - 2 * (value / 3)};
    }
}
