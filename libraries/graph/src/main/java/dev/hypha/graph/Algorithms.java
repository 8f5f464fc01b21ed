package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.algorithms.BreadthFirstSearch;
import dev.hypha.graph.algorithms.ClusteringCoefficient;
import dev.hypha.graph.algorithms.CommunityDetection;
import dev.hypha.graph.algorithms.ConnectedComponents;
import dev.hypha.graph.algorithms.PageRank;
import dev.hypha.graph.algorithms.ShortestPaths;
import dev.hypha.graph.algorithms.TriangleCount;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// The programs that jobs can name: those of Graphalytics, and what the class path provides.
final class Algorithms {
    private static final int PAGE_RANK_ITERATIONS = 20;
    private static final int CDLP_ITERATIONS = 10;

    private Algorithms() {}

    private record BuiltIn(String name, Set<String> parameters, Function<Options, GraphProgram> factory)
            implements AlgorithmProvider {
        @Override
        public GraphProgram create(Options options) {
            return factory.apply(options);
        }
    }

    private static Map<String, AlgorithmProvider> all() {
        Map<String, AlgorithmProvider> all = new TreeMap<>();
        for (BuiltIn each : new BuiltIn[] {
            new BuiltIn("bfs", Set.of("source"), it -> new BreadthFirstSearch(it.number("source"))),
            new BuiltIn(
                    "cdlp",
                    Set.of("iterations"),
                    it -> new CommunityDetection(it.number("iterations", CDLP_ITERATIONS))),
            new BuiltIn("lcc", Set.of(), it -> new ClusteringCoefficient()),
            new BuiltIn(
                    "pagerank",
                    Set.of("damping", "iterations"),
                    it -> new PageRank(it.decimal("damping", 0.85), it.number("iterations", PAGE_RANK_ITERATIONS))),
            new BuiltIn("sssp", Set.of("source"), it -> new ShortestPaths(it.number("source"))),
            new BuiltIn("triangles", Set.of(), it -> new TriangleCount()),
            new BuiltIn("wcc", Set.of(), it -> new ConnectedComponents()),
        }) {
            all.put(each.name(), each);
        }
        ServiceLoader.load(AlgorithmProvider.class).forEach(each -> all.putIfAbsent(each.name(), each));
        return all;
    }

    static GraphProgram create(String name, Map<String, String> parameters) {
        Map<String, AlgorithmProvider> all = all();
        AlgorithmProvider provider = all.get(name);
        if (provider == null) {
            throw new GraphException(
                    Kind.SPECIFICATION, "algorithm.name is one of " + all.keySet() + ", was '" + name + "'");
        }
        return new Options("algorithm", parameters).make(it -> provider.create(it.only(provider.parameters())));
    }
}
