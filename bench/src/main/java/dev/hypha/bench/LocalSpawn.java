package dev.hypha.bench;

import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.local.LocalRuntime;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Spawning within one JVM against the JDK's virtual-thread executor: one call at a time, and a thousand
/// spawned and then joined. Run with `-prof gc` for the bytes a call.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LocalSpawn {
    static final int BATCH = 1000;

    private final DistributedRuntime runtime = LocalRuntime.start();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /// Nothing is needed before the fields.
    @Setup
    public void setUp() {}

    /// Ends both.
    @TearDown
    public void tearDown() {
        runtime.close();
        executor.close();
    }

    /// One spawn and join.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    @Benchmark
    public int oneHypha() throws InterruptedException {
        return runtime.spawn(BenchFunctionsCalls.add(40, 2)).join();
    }

    /// One submit and get.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    /// @throws ExecutionException never
    @Benchmark
    public int oneExecutor() throws InterruptedException, ExecutionException {
        return executor.submit(() -> BenchFunctions.add(40, 2)).get();
    }

    /// A thousand spawns, then a thousand joins.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int thousandHypha() throws InterruptedException {
        return thousand(runtime);
    }

    static int thousand(DistributedRuntime runtime) throws InterruptedException {
        JoinHandle<?>[] handles = new JoinHandle<?>[BATCH];
        for (int i = 0; i < BATCH; i++) {
            handles[i] = runtime.spawn(BenchFunctionsCalls.add(i, 2));
        }
        int sum = 0;
        for (JoinHandle<?> handle : handles) {
            sum += (Integer) handle.join();
        }
        return sum;
    }

    /// A thousand submits, then a thousand gets.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    /// @throws ExecutionException never
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int thousandExecutor() throws InterruptedException, ExecutionException {
        Future<?>[] futures = new Future<?>[BATCH];
        for (int i = 0; i < BATCH; i++) {
            int a = i;
            futures[i] = executor.submit(() -> BenchFunctions.add(a, 2));
        }
        int sum = 0;
        for (Future<?> future : futures) {
            sum += (Integer) future.get();
        }
        return sum;
    }
}
