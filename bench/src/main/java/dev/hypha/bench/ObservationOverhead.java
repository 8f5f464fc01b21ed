package dev.hypha.bench;

import dev.hypha.Call;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.local.LocalRuntime;
import dev.hypha.local.LocalRuntimeBuilder;
import dev.hypha.local.LocalTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What metrics and traces cost: throughput with each kind of [Observers] as a ratio to that with none, in
/// turn in one JVM, so that whatever else the machine does hits both alike. The medians of many short rounds;
/// a JVM for each kind of observers.
///
/// Three kinds of calls: within a node; to another node over TCP, 64 at a time; and the same with a function
/// that works for about 20 microseconds.
public final class ObservationOverhead {
    private static final int ROUNDS = 31;
    private static final long ROUND_NANOS = 150_000_000;
    private static final long WARM_UP_NANOS = 3_000_000_000L;
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
    /// @param args none for the table; the name of one of the [Observers] for what is measured of it, in
    ///     this JVM
    /// @throws IOException if a JVM cannot be started
    /// @throws InterruptedException if interrupted
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 1) {
            measure(Observers.valueOf(args[0]));
            return;
        }
        List<Column> columns = new ArrayList<>();
        for (Observers each : Observers.values()) {
            columns.add(new Column(each, measuredApart(each)));
        }
        PrintStream out = System.out;
        out.println(columns.stream()
                .map(each -> each.observers().title())
                .collect(Collectors.joining(" | ", "| calls | none, thousand/s | ", " |")));
        out.println("|---" + "|--:".repeat(columns.size() + 1) + "|");
        for (Kind kind : Kind.values()) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %s |%n",
                    kind.title,
                    columns.getFirst().cell(kind).perSecond() / 1000,
                    columns.stream()
                            .map(each -> String.format(
                                    Locale.ROOT, "%.2f", each.cell(kind).ratio()))
                            .collect(Collectors.joining(" | ")));
        }
    }

    /// What was measured of one kind of listeners, by the title of the kind of calls.
    private record Column(Observers observers, Map<String, Cell> cells) {
        Cell cell(Kind kind) {
            return Objects.requireNonNull(cells.get(kind.title), () -> "nothing was measured of calls " + kind.title);
        }
    }

    /// @param perSecond calls with no listener
    /// @param ratio of those with one
    private record Cell(double perSecond, double ratio) {}

    /// In a JVM of its own: what one kind of listener does to the code that is compiled would cost the others.
    private static Map<String, Cell> measuredApart(Observers observers) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ObservationOverhead.class.getName(),
                        observers.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Cell> cells = new LinkedHashMap<>();
        try (BufferedReader lines = process.inputReader()) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", -1);
                cells.put(fields[0], new Cell(Double.parseDouble(fields[1]), Double.parseDouble(fields[2])));
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("measuring " + observers + " ended with status " + status);
        }
        return cells;
    }

    private static void measure(Observers observers) throws InterruptedException {
        try (LocalRuntime none = start(Observers.NONE);
                LocalRuntime observed = start(observers)) {
            for (Kind kind : Kind.values()) {
                measure(kind, none, observed);
            }
        }
    }

    private static LocalRuntime start(Observers observers) {
        LocalRuntimeBuilder builder =
                LocalRuntime.builder().node("here").node("there").transport(LocalTransport.TCP);
        observers.listeners().forEach(builder::listener);
        return builder.start();
    }

    private static void measure(Kind kind, LocalRuntime none, LocalRuntime observed) throws InterruptedException {
        for (LocalRuntime each : List.of(none, observed)) {
            double unusedWarmUp = run(kind, each, WARM_UP_NANOS);
        }
        double[] ratios = new double[ROUNDS];
        double[] base = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            // beside each its own neighbour, as the machine changes from second to second
            boolean first = (round & 1) == 0;
            double one = run(kind, first ? none : observed, ROUND_NANOS);
            double other = run(kind, first ? observed : none, ROUND_NANOS);
            base[round] = first ? one : other;
            ratios[round] = first ? other / one : one / other;
        }
        System.out.printf(Locale.ROOT, "%s\t%.1f\t%.4f%n", kind.title, median(base), median(ratios));
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
