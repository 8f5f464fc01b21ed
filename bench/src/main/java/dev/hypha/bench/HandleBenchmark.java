package dev.hypha.bench;

import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.Outcome;
import dev.hypha.local.LocalRuntime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What the handle of an ended call costs, against a completed future: [LocalSpawn] has the calls
/// themselves.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandleBenchmark {
    private final DistributedRuntime runtime = LocalRuntime.start();
    private final JoinHandle<Integer> handle = runtime.spawn(BenchFunctionsCalls.add(40, 2));
    private final CompletableFuture<Integer> future = CompletableFuture.completedFuture(42);

    /// Waits for the call to end.
    ///
    /// @throws InterruptedException never
    @Setup
    public void setUp() throws InterruptedException {
        int sum = handle.join();
        if (sum != 42) {
            throw new IllegalStateException("wrong sum: " + sum);
        }
    }

    /// Ends the runtime.
    @TearDown
    public void tearDown() {
        runtime.close();
    }

    /// The result.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    @Benchmark
    public int joinHypha() throws InterruptedException {
        return handle.join();
    }

    /// The result of a future.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    /// @throws ExecutionException never
    @Benchmark
    public int joinFuture() throws InterruptedException, ExecutionException {
        return future.get();
    }

    /// The outcome as data; futures have none.
    ///
    /// @return the outcome
    /// @throws InterruptedException never
    @Benchmark
    public Outcome<Integer> outcomeHypha() throws InterruptedException {
        return handle.outcome();
    }

    /// A stage and one that depends on it.
    ///
    /// @return the sum
    @Benchmark
    public int stageHypha() {
        return handle.asStage().thenApply(sum -> sum + 1).toCompletableFuture().join();
    }

    /// A copy of a future and one that depends on it.
    ///
    /// @return the sum
    @Benchmark
    public int stageFuture() {
        return future.copy().thenApply(sum -> sum + 1).join();
    }
}
