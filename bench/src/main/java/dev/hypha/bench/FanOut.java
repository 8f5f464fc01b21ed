package dev.hypha.bench;

import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.local.LocalRuntime;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A million calls spawned and then joined by one caller, against the JDK's virtual-thread executor, in
/// turn in one JVM: best time, and the live heap with all of them spawned and ended.
public final class FanOut {
    private static final int CALLS = 1_000_000;
    private static final int ROUNDS = 7;

    private FanOut() {}

    /// Runs the comparison and prints a table.
    ///
    /// @param args none
    /// @throws Exception if a call fails
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        double[] hypha = new double[ROUNDS];
        double[] executor = new double[ROUNDS];
        long liveHypha = 0;
        long liveExecutor = 0;
        try (DistributedRuntime runtime = LocalRuntime.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                long base = live();
                long start = System.nanoTime();
                Object[] held = spawnAll(runtime);
                hypha[round] = (System.nanoTime() - start) / 1e9;
                liveHypha = live() - base;
                check(held.length);
                held = new Object[0];
                check(held.length + CALLS);
                base = live();
                start = System.nanoTime();
                held = submitAll(threads);
                executor[round] = (System.nanoTime() - start) / 1e9;
                liveExecutor = live() - base;
                check(held.length);
            }
        }
        Arrays.sort(hypha);
        Arrays.sort(executor);
        out.println("| a million calls, one caller | best s | median s | live B a call |\n|---|--:|--:|--:|");
        out.printf(Locale.ROOT, "| Hypha | %.3f | %.3f | %d |%n", hypha[0], hypha[ROUNDS / 2], liveHypha / CALLS);
        out.printf(
                Locale.ROOT,
                "| virtual-thread executor | %.3f | %.3f | %d |%n",
                executor[0],
                executor[ROUNDS / 2],
                liveExecutor / CALLS);
        out.printf(
                Locale.ROOT,
                "| ratio | %.2f | %.2f | %.2f |%n",
                hypha[0] / executor[0],
                hypha[ROUNDS / 2] / executor[ROUNDS / 2],
                (double) liveHypha / liveExecutor);
    }

    private static Object[] spawnAll(DistributedRuntime runtime) throws InterruptedException {
        JoinHandle<?>[] handles = new JoinHandle<?>[CALLS];
        for (int i = 0; i < CALLS; i++) {
            handles[i] = runtime.spawn(BenchFunctionsCalls.add(i, 2));
        }
        for (int i = 0; i < CALLS; i++) {
            if ((Integer) handles[i].join() != i + 2) {
                throw new IllegalStateException("wrong sum for call " + i);
            }
        }
        return handles;
    }

    private static Object[] submitAll(ExecutorService executor) throws InterruptedException, ExecutionException {
        Future<?>[] futures = new Future<?>[CALLS];
        for (int i = 0; i < CALLS; i++) {
            int a = i;
            futures[i] = executor.submit(() -> BenchFunctions.add(a, 2));
        }
        for (int i = 0; i < CALLS; i++) {
            if ((Integer) futures[i].get() != i + 2) {
                throw new IllegalStateException("wrong sum for task " + i);
            }
        }
        return futures;
    }

    private static long live() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void check(int count) {
        if (count != CALLS && count != 0) {
            throw new IllegalStateException(count + " calls are held");
        }
    }
}
