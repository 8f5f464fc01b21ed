package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.JobStatus;
import dev.hypha.graph.SubmittedJob;
import dev.hypha.testkit.cluster.ProcessCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The sample job as a user runs it: three processes, a real graph, and one of the processes is killed.
@Timeout(300)
class JobOnProcessesTest {
    private static final Path SAMPLES =
            Path.of("..", "samples", "jobs").toAbsolutePath().normalize();
    private static final int ITERATIONS = 1500;
    private static final double DAMPING = 0.85;

    @TempDir
    private Path folder;

    /// The sample, with paths that processes see wherever they run, and iterations enough to be struck among
    /// them.
    private String job() throws IOException {
        String sample = Files.readString(SAMPLES.resolve("pagerank.yaml"))
                .replace("samples/jobs/", SAMPLES + "/")
                .replace("target/jobs/", folder + "/")
                .replace("iterations: 30", "iterations: " + ITERATIONS);
        return Files.writeString(folder.resolve("pagerank.yaml"), sample).toString();
    }

    /// PageRank as LDBC Graphalytics defines it, over plain arrays.
    private static Map<Long, Double> expected() throws IOException {
        Map<Long, Integer> positions = new HashMap<>();
        List<int[]> edges = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(SAMPLES.resolve("wiki-Vote.e.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int space = line.indexOf(' ');
                edges.add(new int[] {
                    position(positions, line.substring(0, space)), position(positions, line.substring(space + 1))
                });
            }
        }
        int count = positions.size();
        int[] degrees = new int[count];
        edges.forEach(edge -> degrees[edge[0]]++);
        double[] ranks = new double[count];
        Arrays.fill(ranks, 1.0 / count);
        for (int i = 0; i < ITERATIONS; i++) {
            double[] sums = new double[count];
            double dangling = 0;
            for (int vertex = 0; vertex < count; vertex++) {
                dangling += degrees[vertex] == 0 ? ranks[vertex] : 0;
            }
            for (int[] edge : edges) {
                sums[edge[1]] += ranks[edge[0]] / degrees[edge[0]];
            }
            for (int vertex = 0; vertex < count; vertex++) {
                ranks[vertex] = (1 - DAMPING) / count + DAMPING * (dangling / count + sums[vertex]);
            }
        }
        Map<Long, Double> expected = new HashMap<>();
        positions.forEach((vertex, position) -> expected.put(vertex, ranks[position]));
        return expected;
    }

    private static int position(Map<Long, Integer> positions, String vertex) {
        int next = positions.size();
        Integer known = positions.putIfAbsent(Long.parseLong(vertex), next);
        return known == null ? next : known;
    }

    private Map<Long, Double> results() throws IOException {
        Map<Long, Double> results = new HashMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("pagerank"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String line : Files.readAllLines(file)) {
                    int space = line.indexOf(' ');
                    results.put(
                            Long.parseLong(line.substring(0, space)), Double.parseDouble(line.substring(space + 1)));
                }
            }
        }
        return results;
    }

    @Test
    void theSampleSurvivesAKilledWorker() throws IOException, InterruptedException {
        String file = job();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int[] code = {-1};
        try (ProcessCluster cluster = new ProcessCluster(3, 1)) {
            List<String> arguments = new ArrayList<>(List.of("job", "submit", file, "--cluster", "test"));
            cluster.peers().forEach(peer -> arguments.addAll(List.of("--peer", peer)));
            Thread command = Thread.ofVirtual()
                    .start(() -> code[0] = Main.commandLine(Surroundings.ofThisProcess())
                            .setOut(new PrintWriter(out, true))
                            .setErr(new PrintWriter(err, true))
                            .execute(arguments.toArray(String[]::new)));
            strike(cluster, command, out);
            command.join();
        }
        assertEquals(0, code[0], () -> out + " " + err);
        assertTrue(out.toString().contains("superstep: superstep "), out::toString);
        assertTrue(out.toString().contains(", checkpoint of superstep "), out::toString);
        assertTrue(out.toString().contains("done after " + ITERATIONS + " supersteps: 7115 vertices"), out::toString);
        assertTrue(Pattern.compile("[1-9] recoveries").matcher(out.toString()).find(), () -> "it was struck: " + out);
        Map<Long, Double> results = results();
        Map<Long, Double> expected = expected();
        assertEquals(expected.keySet(), results.keySet());
        expected.forEach((vertex, rank) -> assertEquals(rank, results.get(vertex), 1e-12, () -> "vertex " + vertex));
    }

    /// Kills a worker that neither drives nor leads, if there is one, in the midst of supersteps, when the command has
    /// told of a checkpoint: after that the job may be over before it tells of another one.
    private static void strike(ProcessCluster cluster, Thread command, StringWriter out) throws InterruptedException {
        while (command.isAlive()) {
            List<JobStatus> jobs = GraphCluster.jobs(cluster.client());
            if (!jobs.isEmpty()
                    && jobs.getFirst().news().progress().superstep() >= 20
                    && out.toString().contains(", checkpoint of superstep ")) {
                SubmittedJob job =
                        GraphCluster.find(cluster.client(), jobs.getFirst().id());
                JobStatus status = job.status();
                String victim = status.news().nodes().stream()
                        .filter(node -> !node.equals(status.news().driver()))
                        .findFirst()
                        .orElseThrow();
                cluster.faults().kill(victim);
                return;
            }
            Thread.sleep(5);
        }
    }
}
