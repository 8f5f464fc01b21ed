package dev.hypha.bench;

import dev.hypha.local.LocalRuntime;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs a call within one JVM, where a call costs least, that what it logs names it: with a
/// library that has no MDC, and with Logback, which keeps one for each thread. Nothing is logged meanwhile.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogContextBenchmark {
    private static final String PROVIDER = "-Dslf4j.provider=";

    private final LocalRuntime runtime = LocalRuntime.start();

    /// Made by JMH.
    public LogContextBenchmark() {}

    /// Ends the runtime.
    @TearDown
    public void tearDown() {
        runtime.close();
    }

    /// A thousand spawns, then a thousand joins, without an MDC.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    @Benchmark
    @Fork(value = 1, jvmArgsAppend = PROVIDER + "org.slf4j.simple.SimpleServiceProvider")
    @OperationsPerInvocation(LocalSpawn.BATCH)
    public int withoutMdc() throws InterruptedException {
        return LocalSpawn.thousand(runtime);
    }

    /// A thousand spawns, then a thousand joins, with the MDC of Logback.
    ///
    /// @return the sum
    /// @throws InterruptedException never
    @Benchmark
    @Fork(
            value = 1,
            jvmArgsAppend = {
                PROVIDER + "ch.qos.logback.classic.spi.LogbackServiceProvider",
                "-Dlogback.configurationFile=dev/hypha/bench/logback-quiet.xml"
            })
    @OperationsPerInvocation(LocalSpawn.BATCH)
    public int withMdc() throws InterruptedException {
        return LocalSpawn.thousand(runtime);
    }
}
