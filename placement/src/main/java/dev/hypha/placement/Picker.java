package dev.hypha.placement;

import dev.hypha.NodeInfo;
import dev.hypha.NodeLabels;
import dev.hypha.spi.PlacementStrategy.Candidates;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/// The strategies: each takes one of several nodes that are equally good. Nothing is allocated for a node.
public final class Picker {
    /// So few nodes are all looked at.
    private static final int FEW = 4;

    private Picker() {}

    /// The least loaded of a few nodes; of more the less loaded of two, which are drawn by the call's number.
    ///
    /// @param candidates the nodes, at least one
    /// @param sequence the call's number
    /// @return the index of the node
    public static int leastLoaded(Candidates candidates, long sequence) {
        int size = candidates.size();
        if (size == 1) {
            return 0; // without a look at its load, which other threads write all the time
        }
        if (size <= FEW) {
            return leastLoadedOf(candidates, sequence, _ -> true);
        }
        long drawn = mix(sequence);
        int first = (int) Long.remainderUnsigned(drawn, size);
        int second = (int) Long.remainderUnsigned(mix(drawn), size - 1);
        if (second >= first) {
            second++;
        }
        return candidates.load(second) < candidates.load(first) ? second : first;
    }

    /// The least loaded of some nodes; of equals the first from a start that goes round with the calls.
    ///
    /// @param candidates the nodes, at least one
    /// @param sequence the call's number
    /// @param some which may be taken, by index
    /// @return the index of the node, or -1 if none may
    public static int leastLoadedOf(Candidates candidates, long sequence, IntPredicate some) {
        int size = candidates.size();
        int start = (int) Long.remainderUnsigned(sequence, size);
        int best = -1;
        long bestLoad = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            int index = start + i < size ? start + i : start + i - size;
            if (some.test(index)) {
                long load = candidates.load(index);
                if (load < bestLoad) {
                    best = index;
                    bestLoad = load;
                }
            }
        }
        return best;
    }

    /// The node with the highest weight for a key; of equals the first.
    ///
    /// @param candidates the nodes, at least one
    /// @param key the key
    /// @return the index of the node
    public static int byKey(Candidates candidates, String key) {
        long seed = seed(key);
        int best = 0;
        long bestWeight = weight(seed, candidates.node(0).id().name());
        for (int i = 1; i < candidates.size(); i++) {
            long weight = weight(seed, candidates.node(i).id().name());
            if (Long.compareUnsigned(weight, bestWeight) > 0) {
                best = i;
                bestWeight = weight;
            }
        }
        return best;
    }

    /// The least loaded of the nodes of a place, or of all if the place has none.
    ///
    /// @param candidates the nodes, at least one
    /// @param place the name of a node, or a value of the label [NodeLabels#HOST]
    /// @param sequence the call's number
    /// @return the index of the node
    public static int near(Candidates candidates, String place, long sequence) {
        int found = leastLoadedOf(candidates, sequence, index -> isAt(candidates.node(index), place));
        return found >= 0 ? found : leastLoaded(candidates, sequence);
    }

    private static boolean isAt(NodeInfo node, String place) {
        return node.id().name().equals(place) || place.equals(node.labels().get(NodeLabels.HOST));
    }

    /// A node's weight for a key: the node with the highest runs the calls of that key, so that when nodes come
    /// and go only the keys of those nodes move. Highest random weight hashing (Thaler and Ravishankar, 1998).
    ///
    /// @param key the key
    /// @param nodeName the node's name
    /// @return the weight, to be compared as unsigned
    public static long affinity(String key, String nodeName) {
        return weight(seed(key), nodeName);
    }

    private static long seed(String key) {
        long hash = 0x9E3779B97F4A7C15L;
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash ^ (each & 0xff));
        }
        return hash;
    }

    /// Names of nodes are ASCII.
    private static long weight(long seed, String nodeName) {
        long hash = seed;
        for (int i = 0; i < nodeName.length(); i++) {
            hash = mix(hash ^ nodeName.charAt(i));
        }
        return hash;
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
