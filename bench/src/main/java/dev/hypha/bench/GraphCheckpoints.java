package dev.hypha.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.FileCheckpointStore;
import dev.hypha.graph.GraphJob;
import dev.hypha.graph.GraphSession;
import dev.hypha.graph.JobResult;
import dev.hypha.graph.Partitioner;
import dev.hypha.graph.RmatSource;
import dev.hypha.graph.algorithms.PageRank;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/// What checkpoints cost a graph job: PageRank with one worker and with two, 20 supersteps, without checkpoints
/// and with one every 2 supersteps into files, in turns in one JVM. Loading is not part of the times; the first
/// runs are not counted.
public final class GraphCheckpoints {
    private static final int WORKERS_MAX = 2;
    private static final int EDGE_FACTOR = 16;
    private static final int SUPERSTEPS = 20;
    private static final int EVERY = 2;
    private static final int WARM_UP = 30;
    private static final int ROUNDS = 25;
    private static final double NANOS = 1e9;

    private final GraphSession session;
    private final CheckpointStore store;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private int runs;

    private GraphCheckpoints(GraphSession session, CheckpointStore store) {
        this.session = session;
        this.store = store;
    }

    /// Runs the comparison and prints a table.
    ///
    /// @param args a directory on the disk that is to be measured, then the scales of the R-MAT graphs; by
    ///     default the directory of temporary files, and 18 and 20
    /// @throws IOException if the directory cannot be used
    /// @throws InterruptedException if interrupted
    public static void main(String[] args) throws IOException, InterruptedException {
        Path parent = Path.of(args.length > 0 ? args[0] : System.getProperty("java.io.tmpdir"));
        int[] scales = args.length > 1
                ? Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray()
                : new int[] {18, 20};
        PrintStream out = System.out;
        out.println("| R-MAT scale | workers | s without | s with | of the time | of CPU time | checkpoints of "
                + (SUPERSTEPS / EVERY - 1) + " |\n|--:|--:|--:|--:|--:|--:|--:|");
        for (int scale : scales) {
            for (int workers = 1; workers <= WORKERS_MAX; workers++) {
                compare(parent, scale, workers, out);
            }
        }
    }

    private static void compare(Path parent, int scale, int workers, PrintStream out)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(parent, "hypha-checkpoints");
        try (CheckpointStore store = FileCheckpointStore.open(directory)) {
            RmatSource source = new RmatSource(scale, EDGE_FACTOR, 1);
            GraphSession session = GraphSession.of(source, workers, Partitioner.edgeBalanced());
            new GraphCheckpoints(session, store).compare("| %d | %d |".formatted(scale, workers), out);
        } finally {
            delete(directory);
        }
    }

    private record Run(double seconds, double cpuSeconds, int checkpoints) {}

    private Run run(boolean checkpoints) throws InterruptedException {
        GraphJob job = session.job(new PageRank(0.85, SUPERSTEPS));
        if (checkpoints) {
            job.checkpoints(store, "graph/run-" + runs++, EVERY);
        }
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        JobResult result = job.run();
        return new Run(
                (System.nanoTime() - start) / NANOS, (system.getProcessCpuTime() - cpu) / NANOS, result.checkpoints());
    }

    private void compare(String what, PrintStream out) throws InterruptedException {
        for (int i = 0; i < WARM_UP; i++) {
            run(false);
            run(true);
        }
        Run[] without = new Run[ROUNDS];
        Run[] with = new Run[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            without[i] = run(false);
            with[i] = run(true);
        }
        out.printf(
                Locale.ROOT,
                "%s %.3f | %.3f | %.3f | %.3f | %d to %d |%n",
                what,
                median(without).seconds,
                median(with).seconds,
                median(with).seconds / median(without).seconds,
                cpu(with) / cpu(without),
                Arrays.stream(with).mapToInt(Run::checkpoints).min().orElse(0),
                Arrays.stream(with).mapToInt(Run::checkpoints).max().orElse(0));
    }

    private static Run median(Run[] runs) {
        return Arrays.stream(runs)
                .sorted(Comparator.comparingDouble(Run::seconds))
                .skip(runs.length / 2)
                .findFirst()
                .orElseThrow();
    }

    private static double cpu(Run[] runs) {
        return Arrays.stream(runs).mapToDouble(Run::cpuSeconds).sum();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
