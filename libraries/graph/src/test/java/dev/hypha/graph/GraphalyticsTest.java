package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.algorithms.BreadthFirstSearch;
import dev.hypha.graph.algorithms.ClusteringCoefficient;
import dev.hypha.graph.algorithms.CommunityDetection;
import dev.hypha.graph.algorithms.ConnectedComponents;
import dev.hypha.graph.algorithms.PageRank;
import dev.hypha.graph.algorithms.ShortestPaths;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kernel gives LDBC Graphalytics' reference outputs, however the graph is divided.
public class GraphalyticsTest {
    private static final List<String> NAMES = List.of(
            "example-directed",
            "example-undirected",
            "test-bfs-directed",
            "test-bfs-undirected",
            "test-cdlp-directed",
            "test-cdlp-undirected",
            "test-lcc-directed",
            "test-lcc-undirected",
            "test-pr-directed",
            "test-pr-undirected",
            "test-sssp-directed",
            "test-sssp-undirected",
            "test-wcc-directed",
            "test-wcc-undirected");

    /// One kernel on one data set, with its reference.
    record Case(Path folder, String name, String kernel, Properties properties) {
        String property(String key, String otherwise) {
            return properties.getProperty("graph." + name + "." + key, otherwise);
        }

        GraphSource source() {
            boolean directed = Boolean.parseBoolean(property("directed", ""));
            return EdgeListSource.graphalytics(folder.resolve(name), directed, kernel.equals("sssp"));
        }

        GraphProgram program() {
            long vertex = Long.parseLong(property(kernel + ".source-vertex", "0"));
            int iterations = Integer.parseInt(property(kernel + ".max-iterations", "0"));
            return switch (kernel) {
                case "bfs" -> new BreadthFirstSearch(vertex);
                case "cdlp" -> new CommunityDetection(iterations);
                case "lcc" -> new ClusteringCoefficient();
                case "pr" ->
                    new PageRank(
                            Double.parseDouble(property("pr.damping-factor", "")),
                            Integer.parseInt(property("pr.num-iterations", "")));
                case "sssp" -> new ShortestPaths(vertex);
                case "wcc" -> new ConnectedComponents();
                default -> throw new IllegalArgumentException(kernel);
            };
        }

        Map<Long, String> reference() throws IOException {
            Map<Long, String> reference = new HashMap<>();
            for (String line : Files.readAllLines(folder.resolve(name + "-" + kernel.toUpperCase(Locale.ROOT)))) {
                String[] words = line.strip().split("\\s+", -1);
                if (words.length == 2) {
                    reference.put(Long.parseLong(words[0]), words[1]);
                }
            }
            return reference;
        }

        @Override
        public String toString() {
            return name + " " + kernel;
        }
    }

    static List<Case> cases() throws IOException, URISyntaxException {
        URI notice =
                GraphalyticsTest.class.getResource("graphalytics/NOTICE.txt").toURI();
        if (notice.getScheme().equals("jar")) {
            try {
                FileSystems.newFileSystem(notice, Map.of());
            } catch (FileSystemAlreadyExistsException e) {
                // Opened for another test.
            }
        }
        Path folder = Path.of(notice).resolveSibling(".");
        List<Case> cases = new ArrayList<>();
        for (String name : NAMES) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(folder.resolve(name + ".properties"))) {
                properties.load(reader);
            }
            for (String kernel :
                    properties.getProperty("graph." + name + ".algorithms").split("\\s*,\\s*", -1)) {
                cases.add(new Case(folder, name, kernel, properties));
            }
        }
        assertEquals(24, cases.size());
        return cases;
    }

    public static Map<Long, Object> run(GraphJob job) throws InterruptedException {
        Map<Long, Object> results = new ConcurrentHashMap<>();
        job.sink(GraphSink.callback((vertex, value) -> {
                    Object before = results.put(vertex, value);
                    assertTrue(before == null, () -> vertex + " has two results");
                }))
                .run();
        return results;
    }

    /// Changes jobs, without a change to what they come to.
    protected GraphJob vary(GraphJob job) {
        return job;
    }

    /// How graphs are divided.
    protected Collection<Partitioner> partitioners() {
        return Partitioner.named().values();
    }

    /// With how many workers the references are computed.
    protected List<Integer> workers() {
        return List.of(1, 2, 3);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void matchesTheReference(Case each) throws IOException, InterruptedException {
        Map<Long, String> reference = each.reference();
        for (Partitioner partitioner : partitioners()) {
            for (int workers : workers()) {
                for (int partitions : new int[] {workers, 5}) {
                    Map<Long, Object> results = run(vary(GraphJob.of(each.source(), each.program())
                            .workers(workers)
                            .partitions(partitions)
                            .partitioner(partitioner)));
                    assertMatches(each.kernel(), reference, results);
                }
            }
        }
    }

    private static void assertMatches(String kernel, Map<Long, String> reference, Map<Long, Object> results) {
        assertEquals(reference.keySet(), results.keySet());
        if (kernel.equals("wcc")) {
            assertEquals(count(reference.values().stream()), count(results.values().stream()));
            Map<Object, Object> labels = new HashMap<>();
            results.forEach((vertex, label) -> {
                Object before = labels.putIfAbsent(label, reference.get(vertex));
                assertTrue(before == null || before.equals(reference.get(vertex)), () -> "label of " + vertex);
            });
            return;
        }
        BiPredicate<String, Object> same = switch (kernel) {
            case "bfs", "cdlp" -> (want, got) -> Long.parseLong(want) == (Long) got;
            default -> (want, got) -> isNear(number(want), (Double) got);
        };
        reference.forEach((vertex, want) -> assertTrue(
                same.test(want, results.get(vertex)),
                () -> vertex + " should be " + want + ", is " + results.get(vertex)));
    }

    private static long count(Stream<?> labels) {
        return labels.distinct().count();
    }

    private static double number(String text) {
        return text.equalsIgnoreCase("infinity") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static boolean isNear(double want, double got) {
        return want == got || Math.abs(want - got) <= 1e-4 * Math.abs(want);
    }
}
