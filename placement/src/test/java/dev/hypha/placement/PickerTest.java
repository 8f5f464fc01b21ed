package dev.hypha.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.spi.PlacementStrategy.Candidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The strategies, over nodes of a list.
class PickerTest {
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them, and loads are to change
    private record Nodes(List<String> names, long[] loads) implements Candidates {
        static Nodes of(int count) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add("node-" + i);
            }
            return new Nodes(names, new long[count]);
        }

        @Override
        public int size() {
            return names.size();
        }

        @Override
        public NodeInfo node(int index) {
            return new NodeInfo(new NodeId(names.get(index)), Map.of(), List.of(), true, false, NodeInfo.State.ACTIVE);
        }

        @Override
        public long load(int index) {
            return loads[index];
        }
    }

    /// When a node goes only its keys move; when one comes keys move only to it.
    @Test
    void affinityMovesOnlyWhatMustMove() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Nodes all = Nodes.of(2 + random.nextInt(30));
            List<String> left = new ArrayList<>(all.names);
            String gone = left.remove(random.nextInt(left.size()));
            Nodes fewer = new Nodes(left, new long[left.size()]);
            for (int i = 0; i < 100; i++) {
                String key = "key-" + random.nextLong();
                String before = all.names.get(Picker.byKey(all, key));
                String after = left.get(Picker.byKey(fewer, key));
                assertTrue(before.equals(gone) || before.equals(after), "seed " + seed + ", " + key);
            }
        }
    }

    @Test
    void affinitySharesKeysOut() {
        Nodes nodes = Nodes.of(10);
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++) {
            counts[Picker.byKey(nodes, "key-" + i)]++;
        }
        // the standard deviation is 30
        assertTrue(Arrays.stream(counts).allMatch(it -> it > 800 && it < 1_200), () -> Arrays.toString(counts));
    }

    @Test
    void ofAFewNodesTheLeastLoadedIsTaken() {
        Nodes nodes = new Nodes(List.of("a", "b", "c"), new long[] {5, 2, 3});
        for (long sequence = 0; sequence < 10; sequence++) {
            assertEquals(1, Picker.leastLoaded(nodes, sequence));
        }
    }

    /// With two choices the fullest of n bins is above the mean by about ln ln n only; with one by far more.
    @Test
    void twoChoicesKeepTheLoadEven() {
        Nodes nodes = Nodes.of(100);
        for (long sequence = 0; sequence < 10_000; sequence++) {
            nodes.loads[Picker.leastLoaded(nodes, sequence)]++;
        }
        assertTrue(Arrays.stream(nodes.loads).max().orElse(0) <= 105, () -> Arrays.toString(nodes.loads));
        assertTrue(Arrays.stream(nodes.loads).min().orElse(0) >= 90, () -> Arrays.toString(nodes.loads));
    }

    @Test
    void theSameCallGoesTheSameWay() {
        Nodes nodes = Nodes.of(50);
        for (long sequence = 0; sequence < 100; sequence++) {
            assertEquals(Picker.leastLoaded(nodes, sequence), Picker.leastLoaded(nodes, sequence));
        }
    }
}
