package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.DistributedRuntime;
import dev.hypha.graph.JobSpec.Checkpointing;
import dev.hypha.graph.JobSpec.Execution;
import dev.hypha.graph.JobSpec.Schema;
import dev.hypha.graph.algorithms.ConnectedComponents;
import dev.hypha.local.LocalRuntime;
import dev.hypha.testkit.cluster.ClusterTest;
import dev.hypha.testkit.cluster.Faults;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs whose workers are on the nodes of a cluster.
@Timeout(120)
class ClusterJobTest {
    /// So many supersteps that a job does not end before somebody has done something to it.
    private static final int LONG = 8000;

    private static final RmatSource GRAPH = new RmatSource(9, 8, 3);

    @TempDir
    private Path folder;

    private JobSpec.Builder job(String name, String algorithm, Map<String, String> parameters) {
        return JobSpec.named(name)
                .source("rmat", Map.of("scale", "9", "edge-factor", "8", "seed", "3"))
                .algorithm(algorithm, parameters)
                .files(folder.resolve(name))
                .execution(new Execution(3, 1, 6, "hash", Integer.MAX_VALUE, ""));
    }

    private Checkpointing every(int supersteps) {
        return new Checkpointing(
                supersteps, "file", Map.of("path", folder.resolve("checkpoints").toString()));
    }

    private Map<Long, String> results(String name) throws IOException {
        return FileSinkTest.results(folder.resolve(name));
    }

    private static Map<Long, String> expected(JobSpec spec) throws InterruptedException {
        Map<Long, String> results = new HashMap<>();
        GraphalyticsTest.run(GraphJob.of(spec.openSource(), spec.openProgram()).partitions(6))
                .forEach((vertex, value) -> results.put(vertex, value.toString()));
        return results;
    }

    @Test
    void everyAlgorithmGivesTheSameOnThreeNodesAsInOneThread() throws InterruptedException, IOException {
        String source = Long.toString(GraphalyticsTest.run(GraphJob.of(GRAPH, new ConnectedComponents()))
                .keySet()
                .iterator()
                .next());
        Map<String, Map<String, String>> algorithms = Map.of(
                "pagerank", Map.of("iterations", "6"),
                "bfs", Map.of("source", source),
                "wcc", Map.of(),
                "cdlp", Map.of("iterations", "4"),
                "lcc", Map.of(),
                "sssp", Map.of("source", source),
                "triangles", Map.of());
        Path weighted = folder.resolve("weighted.e");
        try (BufferedWriter out = Files.newBufferedWriter(weighted)) {
            GRAPH.scanEdges((from, to, weight) -> {
                try {
                    out.write(from + " " + to + " " + (1 + (from * 31 + to) % 97) / 10.0 + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").node("three").start()) {
            for (Map.Entry<String, Map<String, String>> each : algorithms.entrySet()) {
                JobSpec.Builder job = job(each.getKey(), each.getKey(), each.getValue());
                if (each.getKey().equals("sssp")) {
                    job.source("edges", Map.of("path", weighted.toString())).schema(new Schema(true, true));
                }
                JobSpec spec = job.build();
                JobResult result = GraphCluster.submit(runtime, spec).join();
                assertEquals(0, result.recoveries());
                assertTrue(result.bytesSent() > 0, "workers talk to each other");
                assertEquals(expected(spec), results(each.getKey()), each.getKey());
            }
        }
    }

    private static void await(SubmittedJob job, Predicate<JobStatus> condition) throws InterruptedException {
        JobStatus now = job.status();
        try {
            for (; !condition.test(now); now = job.status()) {
                assertFalse(now.state().isEnd(), now::toString);
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("waited in vain, at last there was " + now, e);
        }
    }

    private static boolean isHalted(JobStatus status) {
        return status.news().progress().phase() == JobProgress.Phase.PAUSED;
    }

    private JobSpec paused(DistributedRuntime client, String name) throws InterruptedException {
        JobSpec spec = job(name, "pagerank", Map.of("iterations", Integer.toString(LONG)))
                .checkpoint(every(4))
                .build();
        running = GraphCluster.submit(client, spec);
        await(running, status -> status.news().progress().superstep() > 3);
        running.pause();
        await(running, ClusterJobTest::isHalted);
        return spec;
    }

    private SubmittedJob running;

    private void losing(DistributedRuntime client, Faults faults, String node)
            throws InterruptedException, IOException {
        JobSpec spec = paused(client, "ranks");
        faults.kill(node);
        running.resume();
        running.join();
        assertEquals(expected(spec), results("ranks"));
    }

    @ClusterTest(nodes = 3)
    void theFirstNodeIsLost(DistributedRuntime client, Faults faults) throws InterruptedException, IOException {
        losing(client, faults, "node-1");
    }

    @ClusterTest(nodes = 3)
    void theSecondNodeIsLost(DistributedRuntime client, Faults faults) throws InterruptedException, IOException {
        losing(client, faults, "node-2");
    }

    @ClusterTest(nodes = 3)
    void theThirdNodeIsLost(DistributedRuntime client, Faults faults) throws InterruptedException, IOException {
        losing(client, faults, "node-3");
    }

    @Test
    void aCancelledJobSaysSoAndGoesOnWhenItIsResumed() throws InterruptedException, IOException {
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").start()) {
            JobSpec spec = paused(runtime, "ranks");
            running.cancel();
            GraphException cancelled = assertThrows(GraphException.class, running::join);
            assertEquals(GraphException.Kind.CANCELLED, cancelled.kind(), cancelled::getMessage);
            running.resume();
            assertEquals(LONG, running.join().supersteps());
            assertEquals(expected(spec), results("ranks"));
            List<String> log = running.log(0).lines();
            assertTrue(
                    log.stream().anyMatch(line -> line.contains("begins after superstep ")),
                    () -> "what was done is not done again: " + log);
        }
    }

    /// By the last digit: what only an application knows of its ids.
    public static final class Digits implements PartitionerProvider {
        @Override
        public String name() {
            return "digits";
        }

        @Override
        public Partitioner create() {
            return (source, partitions) -> id -> (int) Math.floorMod(id, 10L) % partitions;
        }
    }

    @Test
    void aPartitionerOfTheApplicationDividesAJobsGraph() throws InterruptedException, IOException {
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").start()) {
            JobSpec spec = job("digits", "wcc", Map.of())
                    .execution(new Execution(2, 1, 5, "digits", Integer.MAX_VALUE, ""))
                    .build();
            GraphCluster.submit(runtime, spec).join();
            assertEquals(expected(spec), results("digits"));
            for (int partition = 0; partition < 5; partition++) {
                Map<Long, String> part = FileSinkTest.part(folder.resolve("digits"), partition);
                int mine = partition;
                assertFalse(part.isEmpty());
                assertTrue(part.keySet().stream().allMatch(id -> id % 10 % 5 == mine), part::toString);
            }
        }
    }

    @Test
    void aJobThatCannotLoadSaysWhy() throws InterruptedException {
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").start()) {
            JobSpec spec = JobSpec.named("lost")
                    .source("edges", Map.of("path", folder.resolve("missing.e").toString()))
                    .algorithm("wcc", Map.of())
                    .execution(Execution.of(2))
                    .build();
            SubmittedJob job = GraphCluster.submit(runtime, spec);
            GraphException failure = assertThrows(GraphException.class, job::join);
            assertTrue(failure.getMessage().contains("HYP-GRAPH-001"), failure::getMessage);
            assertTrue(failure.getMessage().contains("missing.e"), failure::getMessage);
        }
    }

    @Test
    void specificationsAreCheckedWithTheirPaths() {
        Map<String, JobSpec.Builder> wrong = Map.of(
                "source.type is missing", JobSpec.named("x").algorithm("wcc", Map.of()),
                "source.colour is unknown",
                        JobSpec.named("x")
                                .source("rmat", Map.of("colour", "red"))
                                .algorithm("wcc", Map.of()),
                "source.scale is a whole number, was 'big'",
                        JobSpec.named("x")
                                .source("rmat", Map.of("scale", "big"))
                                .algorithm("wcc", Map.of()),
                "algorithm.source is missing",
                        JobSpec.named("x").source("rmat", Map.of()).algorithm("bfs", Map.of()),
                "algorithm.depth is unknown",
                        JobSpec.named("x").source("rmat", Map.of()).algorithm("wcc", Map.of("depth", "3")),
                "algorithm.name is one of [bfs, cdlp, flooding, held, lcc, pagerank, sssp, triangles, wcc], was 'magic'",
                        JobSpec.named("x").source("rmat", Map.of()).algorithm("magic", Map.of()),
                "algorithm.name is missing", JobSpec.named("x").source("rmat", Map.of()),
                "name is 1 to 64", JobSpec.named("a b").source("rmat", Map.of()).algorithm("wcc", Map.of()));
        wrong.forEach((message, builder) -> {
            GraphException refusal = assertThrows(GraphException.class, builder::build);
            assertTrue(refusal.getMessage().startsWith("HYP-GRAPH-002 " + message), refusal::getMessage);
        });
        List<GraphException> executions = List.of(
                assertThrows(GraphException.class, () -> new Execution(3, 1, 2, "hash", 1, "")),
                assertThrows(GraphException.class, () -> new Execution(0, 1, 2, "hash", 1, "")),
                assertThrows(GraphException.class, () -> new Execution(1, 1, 2, "metis", 1, "")));
        executions.forEach(each -> assertEquals(GraphException.Kind.SPECIFICATION, each.kind()));
    }
}
