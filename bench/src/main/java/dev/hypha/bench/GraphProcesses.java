package dev.hypha.bench;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.JobResult;
import dev.hypha.graph.JobSpec;
import dev.hypha.graph.JobSpec.Execution;
import dev.hypha.security.Authorizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// PageRank by two workers in two JVMs that are connected by a Unix socket: this one and a child.
///
/// A job loads its graph; so each graph is run with few iterations and with many, and what an iteration takes
/// is told by the difference. The first job of each graph is not counted.
///
/// The argument is a directory for sockets, then follow graphs: `rmat-SCALE`, or what the `.v` and `.e` files
/// of LDBC Graphalytics have in common. The system property `hypha.bench.iterations` says how many are many.
public final class GraphProcesses {
    private static final int FEW = 10;
    private static final int MANY = Integer.getInteger("hypha.bench.iterations", 400);
    private static final int WORKERS = 2;
    private static final int ROUNDS = 2;

    private final ClusterRuntime runtime;
    private int number;

    private GraphProcesses(ClusterRuntime runtime) {
        this.runtime = runtime;
    }

    /// Runs the comparison, or the other JVM.
    ///
    /// @param args see above
    /// @throws IOException if the other JVM cannot be started
    /// @throws InterruptedException if interrupted
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            throw new IllegalArgumentException("give a directory for sockets, and graphs such as rmat-18");
        }
        Path directory = Path.of(args[0]).toAbsolutePath();
        if (args.length == 1) {
            serve(directory);
            return;
        }
        Files.createDirectories(directory);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + Runtime.getRuntime().maxMemory(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        GraphProcesses.class.getName(),
                        args[0])
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (ClusterRuntime runtime =
                node("here", directory).peers(endpoint("there", directory)).start()) {
            if (other.getInputStream().read() < 0) {
                throw new IOException("the other JVM has ended with " + other.waitFor());
            }
            GraphProcesses run = new GraphProcesses(runtime);
            for (String graph : List.of(args).subList(1, args.length)) {
                run.measure(graph, System.out);
            }
        } finally {
            other.destroy();
            other.waitFor();
        }
    }

    /// Is a node until the standard input ends, as it does when the other JVM is gone.
    private static void serve(Path directory) throws IOException {
        try (ClusterRuntime there = node("there", directory).start()) {
            System.out.println(there.self());
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static ClusterRuntimeBuilder node(String name, Path directory) {
        return ClusterRuntime.builder()
                .cluster("bench")
                .node(name)
                .listen(endpoint(name, directory))
                .authorizer(Authorizer.ALLOW_ALL);
    }

    private static String endpoint(String name, Path directory) {
        return "unix:" + directory.resolve(name + ".sock");
    }

    private void measure(String graph, PrintStream out) throws InterruptedException {
        run(graph, FEW);
        long few = Long.MAX_VALUE;
        long many = Long.MAX_VALUE;
        long edges = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            edges = run(graph, FEW).edges();
            long middle = System.nanoTime();
            run(graph, MANY);
            few = Math.min(few, middle - begin);
            many = Math.min(many, System.nanoTime() - middle);
        }
        double nanos = (double) (many - few) / (MANY - FEW);
        out.printf(
                Locale.ROOT,
                "%s: %,d edges, %.2f ms an iteration, %.0f million edges/s; %.1f s for loading and %d iterations%n",
                graph,
                edges,
                nanos / 1e6,
                edges * 1e3 / nanos,
                few / 1e9,
                FEW);
    }

    private JobResult run(String graph, int iterations) throws InterruptedException {
        String name = "ranks-" + number++;
        JobSpec.Builder job = graph.startsWith("rmat-")
                ? JobSpec.named(name)
                        .source(
                                "rmat",
                                Map.of("scale", graph.substring("rmat-".length()), "edge-factor", "16", "seed", "1"))
                : JobSpec.named(name).source("graphalytics", Map.of("path", graph));
        return GraphCluster.submit(
                        runtime,
                        job.algorithm("pagerank", Map.of("iterations", Integer.toString(iterations)))
                                .execution(new Execution(WORKERS, 1, WORKERS, "edge-balanced", Integer.MAX_VALUE, ""))
                                .build())
                .join();
    }
}
