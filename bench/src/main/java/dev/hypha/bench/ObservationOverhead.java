package dev.hypha.bench;

import dev.hypha.Call;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.local.LocalRuntime;
import dev.hypha.local.LocalRuntimeBuilder;
import dev.hypha.local.LocalTransport;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What metrics and traces cost: throughput with each kind of [Observers] as a ratio to that with none, in
/// turn in one JVM, so that whatever else the machine does hits all of them alike. The medians of many
/// short rounds.
///
/// Three kinds of calls: within a node; to another node over TCP, 64 at a time; and the same with a function
/// that works for about 20 microseconds.
public final class ObservationOverhead {
    private static final int ROUNDS = 41;
    private static final long ROUND_NANOS = 150_000_000;
    private static final int OUTSTANDING = 64;
    private static final int WORK = 20_000;

    private ObservationOverhead() {}

    /// A kind of call.
    private enum Kind {
        HERE("within a node"),
        THERE("over TCP"),
        WORKING("over TCP, 20 µs of work");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        Call<Integer> call(int i) {
            return switch (this) {
                case HERE -> BenchFunctionsCalls.add(i, 2).on(Placement.onNode(new NodeId("here")));
                case THERE -> BenchFunctionsCalls.add(i, 2).on(Placement.onNode(new NodeId("there")));
                case WORKING -> BenchFunctionsCalls.spin(WORK).on(Placement.onNode(new NodeId("there")));
            };
        }
    }

    /// Measures and prints a table.
    ///
    /// @param args none
    /// @throws InterruptedException if interrupted
    public static void main(String[] args) throws InterruptedException {
        List<Variant> variants = new ArrayList<>();
        for (Observers each : Observers.values()) {
            LocalRuntimeBuilder builder =
                    LocalRuntime.builder().node("here").node("there").transport(LocalTransport.TCP);
            each.listeners().forEach(builder::listener);
            variants.add(new Variant(each, builder.start()));
        }
        PrintStream out = System.out;
        out.println(
                "| calls | none, thousand/s | none / none | idle | empty | metrics | metrics, 1 % traces | metrics, all traces |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
        for (Kind kind : Kind.values()) {
            print(out, kind, variants);
        }
        variants.forEach(each -> each.runtime().close());
    }

    /// Runtimes are alike but for who listens.
    private record Variant(Observers observers, LocalRuntime runtime) {}

    private static void print(PrintStream out, Kind kind, List<Variant> variants) throws InterruptedException {
        for (Variant each : variants) {
            double unusedWarmUp = run(kind, each.runtime(), 10 * ROUND_NANOS);
        }
        LocalRuntime none = variants.getFirst().runtime();
        double[][] ratios = new double[variants.size()][ROUNDS];
        double[] base = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < variants.size(); i++) {
                // beside each its own neighbour, as the machine changes from second to second
                double alone = run(kind, none, ROUND_NANOS);
                ratios[i][round] = run(kind, variants.get(i).runtime(), ROUND_NANOS) / alone;
                base[round] = alone;
            }
        }
        StringBuilder row =
                new StringBuilder(String.format(Locale.ROOT, "| %s | %.0f", kind.title, median(base) / 1000));
        for (double[] each : ratios) {
            row.append(String.format(Locale.ROOT, " | %.3f", median(each)));
        }
        out.println(row.append(" |"));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /// Calls a second.
    private static double run(Kind kind, LocalRuntime runtime, long nanos) throws InterruptedException {
        ArrayDeque<JoinHandle<Integer>> out = new ArrayDeque<>(OUTSTANDING);
        long start = System.nanoTime();
        int calls = 0;
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < OUTSTANDING; i++) {
                if (out.size() == OUTSTANDING) {
                    int unusedResult = out.removeFirst().join();
                }
                out.add(runtime.spawn(kind.call(i)));
                calls++;
            }
        }
        for (JoinHandle<Integer> each : out) {
            int unusedResult = each.join();
        }
        return calls * 1e9 / (System.nanoTime() - start);
    }
}
