package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.algorithms.BreadthFirstSearch;
import dev.hypha.graph.algorithms.ClusteringCoefficient;
import dev.hypha.graph.algorithms.CommunityDetection;
import dev.hypha.graph.algorithms.ConnectedComponents;
import dev.hypha.graph.algorithms.PageRank;
import dev.hypha.graph.algorithms.ShortestPaths;
import dev.hypha.graph.algorithms.TriangleCount;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Graphs as they come: packed, sparse, generated, and broken.
class SourcesTest {
    @TempDir
    private Path folder;

    private EdgeListSource edges(String text) throws IOException {
        return new EdgeListSource(Optional.empty(), write("edges.txt", text), true, false);
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static Map<Long, Object> run(GraphSource source, GraphProgram program) throws InterruptedException {
        return GraphalyticsTest.run(GraphJob.of(source, program).workers(2).partitions(3));
    }

    @Test
    void idsMayBeAnyLongsAndLinesAnySeparators() throws IOException, InterruptedException {
        String text = "# a comment\r\n\n-5\t9223372036854775807\r\n9223372036854775807,  7 \n% another\n7 -5";
        Path packed = write("edges.gz", text);
        Map<Long, Object> distances = run(EdgeListSource.of(packed), new BreadthFirstSearch(-5));
        assertEquals(Map.of(-5L, 0L, Long.MAX_VALUE, 1L, 7L, 2L), distances);
    }

    @Test
    void loopsAndEdgesThatComeTwiceDoNotCount() throws IOException, InterruptedException {
        EdgeListSource clean = edges("1 2\n2 1\n2 3\n3 4\n4 2\n");
        Map<Long, Object> ranks = run(clean, new PageRank(0.85, 7));
        Map<Long, Object> labels = run(clean, new CommunityDetection(3));
        EdgeListSource untidy = edges("1 2\n2 2\n2 1\n1 2\n2 3\n3 4\n2 1\n4 2\n3 4\n3 3\n");
        assertEquals(ranks, run(untidy, new PageRank(0.85, 7)));
        assertEquals(labels, run(untidy, new CommunityDetection(3)));
    }

    @Test
    void ofParallelEdgesTheLightestCounts() throws IOException, InterruptedException {
        Path file = write("weighted.txt", "1 2 5\n1 2 0.1\n2 3 0.2\n1 3 9\n1 2 7\n");
        for (boolean directed : new boolean[] {true, false}) {
            EdgeListSource source = new EdgeListSource(Optional.empty(), file, directed, true);
            assertEquals(Map.of(1L, 0.0, 2L, 0.1, 3L, 0.1 + 0.2), run(source, new ShortestPaths(1)));
        }
    }

    @Test
    void brokenLinesAreNamed() throws IOException {
        Map<String, String> broken = Map.of(
                "1 2\n3 x\n", "line 2 of",
                "1 2\n3\n", "line 2 of",
                "1.5 2\n", "line 1 of",
                "1 222222222222222222222\n", "line 1 of");
        for (Map.Entry<String, String> each : broken.entrySet()) {
            GraphSource source = edges(each.getKey());
            GraphException refusal = assertThrows(GraphException.class, () -> run(source, new ConnectedComponents()));
            assertEquals(GraphException.Kind.SOURCE, refusal.kind());
            assertTrue(refusal.getMessage().startsWith("HYP-GRAPH-001 " + each.getValue()), refusal::getMessage);
        }
        Path negative = write("negative.txt", "1 2 -0.5\n");
        GraphSource source = new EdgeListSource(Optional.empty(), negative, true, true);
        assertThrows(GraphException.class, () -> run(source, new ShortestPaths(1)));
        assertThrows(
                GraphException.class,
                () -> run(EdgeListSource.of(folder.resolve("missing")), new ConnectedComponents()));
    }

    @Test
    void idsThatAreNoLongsAreRefused() throws IOException, InterruptedException {
        for (String id : List.of(
                "9223372036854775808",
                "-9223372036854775809",
                "18446744073709551615",
                "18446744073709551617",
                "99999999999999999999",
                "123456789012345678901234567890")) {
            GraphSource source = edges("1 2\n3 " + id + "\n");
            GraphException refusal = assertThrows(GraphException.class, () -> run(source, new ConnectedComponents()));
            assertTrue(
                    refusal.getMessage().startsWith("HYP-GRAPH-001 line 2 of")
                            && refusal.getMessage().contains("was " + id + ";"),
                    refusal::getMessage);
        }
        Map<Long, Object> smallest = run(
                edges("9223372036854775807 -9223372036854775808\n0009223372036854775807 -0\n"),
                new ConnectedComponents());
        assertEquals(
                Map.of(Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, 0L, Long.MIN_VALUE), smallest);
    }

    @Test
    void anEdgeToAVertexThatDoesNotExistIsRefused() throws IOException {
        Path vertices = write("g.v", "1\n2\n");
        Path edges = write("g.e", "1 2\n2 3\n");
        GraphSource source = new EdgeListSource(Optional.of(vertices), edges, true, false);
        GraphException refusal = assertThrows(GraphException.class, () -> run(source, new PageRank(0.85, 1)));
        assertTrue(refusal.getMessage().contains(" 3,"), refusal::getMessage);
    }

    @Test
    void shortestPathsNeedWeights() throws IOException {
        GraphSource source = edges("1 2\n");
        assertEquals(
                GraphException.Kind.SPECIFICATION,
                assertThrows(GraphException.class, () -> run(source, new ShortestPaths(1)))
                        .kind());
    }

    /// The numbers of vertices and edges are those of the published generator with this seed.
    @Test
    void generatedGraphsAreTheSameEverywhere() throws InterruptedException {
        RmatSource source = new RmatSource(10, 16, 1);
        Map<Long, Object> one = GraphalyticsTest.run(GraphJob.of(source, new PageRank(0.85, 10)));
        for (Partitioner partitioner : Partitioner.named().values()) {
            Map<Long, Object> others = GraphalyticsTest.run(GraphJob.of(source, new PageRank(0.85, 10))
                    .partitioner(partitioner)
                    .workers(3)
                    .partitions(7));
            assertEquals(one.keySet(), others.keySet());
            one.forEach((vertex, rank) -> assertEquals((Double) rank, (Double) others.get(vertex), 1e-12));
        }
        double sum = one.values().stream().mapToDouble(rank -> (Double) rank).sum();
        assertEquals(1, sum, 1e-9);
    }

    @Test
    void sumsAreTheSameToTheLastBitForAnyNumberOfWorkers() throws InterruptedException {
        RmatSource source = new RmatSource(9, 8, 5);
        Map<Long, Object> one =
                GraphalyticsTest.run(GraphJob.of(source, new PageRank(0.85, 10)).partitions(6));
        for (int workers = 2; workers <= 6; workers++) {
            assertEquals(
                    one,
                    GraphalyticsTest.run(GraphJob.of(source, new PageRank(0.85, 10))
                            .workers(workers)
                            .partitions(6)));
        }
    }

    @Test
    void theTopologyTakesAtMostTwelveBytesAnEdge() throws InterruptedException {
        RmatSource source = new RmatSource(14, 16, 1);
        for (GraphProgram program : List.of(
                new PageRank(0.85, 1),
                new BreadthFirstSearch(0),
                new ConnectedComponents(),
                new CommunityDetection(1),
                new ClusteringCoefficient())) {
            for (int workers = 1; workers <= 3; workers++) {
                JobResult result = GraphJob.of(source, program)
                        .workers(workers)
                        .superstepsMax(1)
                        .run();
                assertTrue(result.bytesPerEdge() <= 12, () -> program + ": " + result);
            }
        }
    }

    @Test
    void trianglesAreCountedAtEachOfTheirCorners() throws IOException, InterruptedException {
        // A complete graph of four vertices, one of its edges both ways, and a tail.
        GraphSource source = edges("1 2\n2 1\n1 3\n4 1\n2 3\n2 4\n3 4\n4 5\n");
        assertEquals(Map.of(1L, 3L, 2L, 3L, 3L, 3L, 4L, 3L, 5L, 0L), run(source, new TriangleCount()));
    }

    @Test
    void filesHaveALineForEachVertex() throws IOException, InterruptedException {
        Path results = folder.resolve("out/components");
        GraphJob.of(edges("1 2\n3 4\n"), new ConnectedComponents())
                .workers(2)
                .partitions(3)
                .sink(FileSink.into(results))
                .run();
        assertEquals(List.of("_SUCCESS", "part-00000", "part-00001", "part-00002"), FileSinkTest.names(results));
        assertEquals(Map.of(1L, "1", 2L, "1", 3L, "3", 4L, "3"), FileSinkTest.results(results));
    }

    @Test
    void edgeBalancedPartitionsHaveAboutAsManyEdgesEach() throws IOException {
        RmatSource source = new RmatSource(10, 16, 3);
        Partitioner.Division division = Partitioner.edgeBalanced().prepare(source, 4);
        long[] edges = new long[4];
        source.scanEdges((from, to, weight) -> edges[division.partitionOf(to)]++);
        for (long each : edges) {
            assertTrue(Math.abs(each - 4096) < 1024, () -> Arrays.toString(edges));
        }
    }
}
