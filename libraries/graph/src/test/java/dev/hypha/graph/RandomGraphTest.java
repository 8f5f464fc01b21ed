package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.algorithms.BreadthFirstSearch;
import dev.hypha.graph.algorithms.ClusteringCoefficient;
import dev.hypha.graph.algorithms.CommunityDetection;
import dev.hypha.graph.algorithms.ConnectedComponents;
import dev.hypha.graph.algorithms.PageRank;
import dev.hypha.graph.algorithms.ShortestPaths;
import dev.hypha.graph.algorithms.TriangleCount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// All algorithms come to what their definitions say, on random graphs that are divided at random. The system
/// property `hypha.graph.graphs` says how many, `hypha.graph.seed` which is the first.
@Timeout(600)
class RandomGraphTest {
    private static final int GRAPHS = Integer.getInteger("hypha.graph.graphs", 150);
    private static final long SEED = Long.getLong("hypha.graph.seed", 1);

    @Test
    void algorithmsComeToWhatTheirDefinitionsSay() throws InterruptedException {
        for (long seed = SEED; seed < SEED + GRAPHS; seed++) {
            check(seed);
        }
    }

    private static void check(long seed) throws InterruptedException {
        Random random = new Random(seed);
        RandomGraph graph = new RandomGraph(random);
        int source = random.nextInt(graph.size());
        int iterations = random.nextInt(6);
        Map<GraphProgram, Map<Long, Object>> expected = new LinkedHashMap<>();
        expected.put(new BreadthFirstSearch(graph.id(source)), graph.bfs(source));
        expected.put(new ShortestPaths(graph.id(source)), graph.sssp(source));
        expected.put(new ConnectedComponents(), graph.wcc());
        expected.put(new CommunityDetection(iterations), graph.cdlp(iterations));
        expected.put(new ClusteringCoefficient(), graph.lcc());
        expected.put(new TriangleCount(), graph.triangles());
        expected.put(new PageRank(0.85, iterations), graph.pageRank(0.85, iterations));
        int workers = 1 + random.nextInt(3);
        int partitions = workers + random.nextInt(4);
        String partitioner = List.of("hash", "range", "edge-balanced").get(random.nextInt(3));
        for (Map.Entry<GraphProgram, Map<Long, Object>> each : expected.entrySet()) {
            Map<Long, Object> results = GraphalyticsTest.run(GraphJob.of(graph, each.getKey())
                    .workers(workers)
                    .partitions(partitions)
                    .partitioner(Partitioner.of(partitioner)));
            String replay = "seed " + seed + ", " + each.getKey() + " on " + graph + " in " + partitions + " "
                    + partitioner + " partitions of " + workers + " workers: ";
            assertEquals(each.getValue().keySet(), results.keySet(), replay);
            each.getValue()
                    .forEach((vertex, value) -> assertTrue(
                            isSame(value, results.get(vertex)),
                            () -> replay + vertex + " should be " + value + ", is " + results.get(vertex)));
        }
    }

    private static boolean isSame(Object expected, Object result) {
        return expected.equals(result)
                || (expected instanceof Double number && Math.abs(number - (Double) result) < 1e-9);
    }
}
