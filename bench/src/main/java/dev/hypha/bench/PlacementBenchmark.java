package dev.hypha.bench;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Placement;
import dev.hypha.Selector;
import dev.hypha.Taint;
import dev.hypha.placement.Picker;
import dev.hypha.placement.Placer;
import dev.hypha.placement.Ranking;
import dev.hypha.spi.PlacementStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Which of many nodes may run a call, against the same question written by hand for just this
/// selector; and reading a selector, against only splitting it by a regular expression.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlacementBenchmark {
    private static final String SELECTOR = "zone in (eu-1, eu-2), gpu, !spot, mem-gb > 16";
    private static final String KEY = "customer-4711";
    private static final Pattern WORDS = Pattern.compile("[ ,()]+");

    private final String text = SELECTOR;
    private final Placement placement = Placement.selecting(SELECTOR).tolerating("dedicated");

    /// A cluster: half of it in the right zones, three of four nodes with a GPU, some tainted.
    @State(Scope.Benchmark)
    public static class Cluster implements PlacementStrategy.Candidates {
        /// How many nodes it has.
        @Param({"3", "100", "1000"})
        public int nodes;

        private final List<NodeInfo> all = new ArrayList<>();
        private int[] scores = {};
        private long sequence;

        @Override
        public int size() {
            return nodes;
        }

        @Override
        public NodeInfo node(int index) {
            return all.get(index);
        }

        @Override
        public long load(int index) {
            return index % 7;
        }

        /// Makes the nodes.
        @Setup
        public void setUp() {
            scores = new int[nodes];
            for (int i = 0; i < nodes; i++) {
                Map<String, String> labels = i % 4 == 3
                        ? Map.of("zone", "eu-" + i % 4, "mem-gb", "64")
                        : Map.of("zone", "eu-" + i % 4, "mem-gb", "64", "gpu", "h100");
                List<Taint> taints = switch (i % 10) {
                    case 1 -> List.of(Taint.noSchedule("dedicated"));
                    case 5 -> List.of(Taint.noSchedule("maintenance"));
                    case 6 -> List.of(new Taint("slow", "", Taint.Effect.PREFER_NO_SCHEDULE));
                    default -> List.of();
                };
                NodeId id = new NodeId("node-" + i);
                all.add(new NodeInfo(id, labels, taints, true, false, NodeInfo.State.ACTIVE));
            }
        }
    }

    /// Asks for every node.
    ///
    /// @param cluster the nodes
    /// @return how many may run the call, less those that would rather not
    @Benchmark
    public int nodesHypha(Cluster cluster) {
        int count = 0;
        for (NodeInfo node : cluster.all) {
            if (Placer.admits(node, placement.rules())) {
                count += 1 - Placer.reluctance(node, placement.rules());
            }
        }
        return count;
    }

    /// Asks for every node by hand, and knows no reasons.
    ///
    /// @param cluster the nodes
    /// @return how many may run the call, less those that would rather not
    @Benchmark
    public int nodesByHand(Cluster cluster) {
        int count = 0;
        for (NodeInfo node : cluster.all) {
            count += byHand(node);
        }
        return count;
    }

    private static int byHand(NodeInfo node) {
        Map<String, String> labels = node.labels();
        String zone = labels.getOrDefault("zone", "");
        boolean selected = node.runsCalls()
                && node.state() == NodeInfo.State.ACTIVE
                && (zone.equals("eu-1") || zone.equals("eu-2"))
                && labels.containsKey("gpu")
                && !labels.containsKey("spot")
                && Long.parseLong(labels.getOrDefault("mem-gb", "0")) > 16;
        if (!selected) {
            return 0;
        }
        int count = 1;
        for (Taint taint : node.taints()) {
            if (!taint.key().equals("dedicated")) {
                if (taint.effect() != Taint.Effect.PREFER_NO_SCHEDULE) {
                    return 0;
                }
                count--;
            }
        }
        return count;
    }

    /// Scores every node, as is done once for a placement after a change of the view.
    ///
    /// @param cluster the nodes
    /// @return the scores
    @Benchmark
    public int[] rankHypha(Cluster cluster) {
        Ranking.score(cluster.all, placement.rules(), cluster.scores);
        return cluster.scores;
    }

    /// Takes one of all nodes, as is done for every call.
    ///
    /// @param cluster the nodes
    /// @return the index of the node
    @Benchmark
    public int pickLeastLoaded(Cluster cluster) {
        return Picker.leastLoaded(cluster, ++cluster.sequence);
    }

    /// Takes the node of a key among all nodes.
    ///
    /// @param cluster the nodes
    /// @return the index of the node
    @Benchmark
    public int pickByKey(Cluster cluster) {
        return Picker.byKey(cluster, KEY);
    }

    /// Reads a selector of four requirements.
    ///
    /// @return the selector
    @Benchmark
    public Selector parseHypha() {
        return Selector.parse(text);
    }

    /// Splits the selector into words.
    ///
    /// @return the words
    @Benchmark
    public String[] parseSplit() {
        return WORDS.split(text, -1);
    }
}
