package dev.hypha.bench;

import dev.hypha.local.LocalRuntime;
import dev.hypha.local.LocalRuntimeBuilder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What listeners cost a call within one JVM, where a call costs least. With `-prof gc` it shows that
/// nothing is allocated for nobody.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ListenerBenchmark {
    /// Who listens.
    @Param({"NONE", "IDLE", "EMPTY", "METRICS"})
    public Observers observers = Observers.NONE;

    private @Nullable LocalRuntime runtime;

    /// Starts a runtime.
    @Setup
    public void setUp() {
        LocalRuntimeBuilder builder = LocalRuntime.builder();
        observers.listeners().forEach(builder::listener);
        runtime = builder.start();
    }

    /// Ends it.
    @TearDown
    public void tearDown() {
        if (runtime != null) {
            runtime.close();
        }
    }

    /// A thousand spawns, then a thousand joins.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    @Benchmark
    @OperationsPerInvocation(LocalSpawn.BATCH)
    public int thousand() throws InterruptedException {
        LocalRuntime started = runtime;
        if (started == null) {
            throw new IllegalStateException("not set up");
        }
        return LocalSpawn.thousand(started);
    }
}
