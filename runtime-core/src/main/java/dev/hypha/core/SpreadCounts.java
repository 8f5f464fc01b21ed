package dev.hypha.core;

import dev.hypha.NodeInfo;
import dev.hypha.Placement.Rules;
import dev.hypha.Strategy;
import dev.hypha.placement.Placer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// How many calls are out in each domain of each [Strategy.Spread]. Looking and counting is one step, so that
/// calls that are spawned at once see each other.
final class SpreadCounts {
    private final Map<Strategy.Spread, Map<String, Integer>> counts = new HashMap<>();

    /// A call that counts for its domain until it is given back.
    final class Ticket {
        private final Strategy.Spread spread;
        private final String domain;
        private final AtomicBoolean returned = new AtomicBoolean();

        private Ticket(Strategy.Spread spread, String domain) {
            this.spread = spread;
            this.domain = domain;
        }

        /// The call is no longer there. Any number of times.
        void giveBack() {
            if (returned.compareAndSet(false, true)) {
                leave(spread, domain);
            }
        }
    }

    /// What was chosen: the index of the node, and the ticket if the call is counted.
    record Pick(int index, @Nullable Ticket ticket) {}

    /// Takes a node for a call.
    ///
    /// @param all the view, in which also tainted nodes make domains, as in Kubernetes by default
    /// @param from the nodes that may run the call
    /// @param counted whether the call is really sent
    /// @return the node, or null if every domain that could take it has too many already
    synchronized @Nullable Pick pick(
            NodesView all, Eligible from, Rules rules, Strategy.Spread spread, boolean counted) {
        Map<String, Integer> perDomain = counts.getOrDefault(spread, Map.of());
        int fewest = fewest(all, from, rules, spread, perDomain);
        int best = -1;
        for (int i = 0; i < from.size(); i++) {
            @Nullable String domain = from.node(i).labels().get(spread.topologyKey());
            if (domain == null || perDomain.getOrDefault(domain, 0) + 1 - fewest > spread.maxSkew()) {
                continue;
            }
            if (best < 0 || isBetter(from, i, best, perDomain, spread.topologyKey())) {
                best = i;
            }
        }
        if (best < 0) {
            return null;
        }
        if (!counted) {
            return new Pick(best, null);
        }
        @Nullable String domain = from.node(best).labels().get(spread.topologyKey());
        String taken = domain == null ? "" : domain;
        counts.computeIfAbsent(spread, _ -> new HashMap<>()).merge(taken, 1, Integer::sum);
        return new Pick(best, new Ticket(spread, taken));
    }

    /// Nodes that may be dead make no domains as long as they are avoided.
    private static int fewest(
            NodesView all, Eligible from, Rules rules, Strategy.Spread spread, Map<String, Integer> perDomain) {
        boolean suspectsToo = from.candidate(0).suspect;
        int fewest = Integer.MAX_VALUE;
        for (Candidate candidate : all.candidates) {
            NodeInfo node = candidate.info;
            @Nullable String domain = node.labels().get(spread.topologyKey());
            if (domain != null
                    && candidate.isUsable()
                    && (suspectsToo || !candidate.suspect)
                    && node.runsCalls()
                    && Placer.selects(node, rules)) {
                fewest = Math.min(fewest, perDomain.getOrDefault(domain, 0));
            }
        }
        return fewest;
    }

    /// First by score, then by the calls of the domain, then by load; of equals the earlier one stays.
    private static boolean isBetter(
            Eligible from, int left, int right, Map<String, Integer> perDomain, String topologyKey) {
        if (from.score(left) != from.score(right)) {
            return from.score(left) > from.score(right);
        }
        int leftCount = perDomain.getOrDefault(from.node(left).labels().getOrDefault(topologyKey, ""), 0);
        int rightCount = perDomain.getOrDefault(from.node(right).labels().getOrDefault(topologyKey, ""), 0);
        return leftCount != rightCount ? leftCount < rightCount : from.load(left) < from.load(right);
    }

    private synchronized void leave(Strategy.Spread spread, String domain) {
        @Nullable Map<String, Integer> perDomain = counts.get(spread);
        if (perDomain != null) {
            perDomain.computeIfPresent(domain, (_, count) -> count == 1 ? null : count - 1);
            if (perDomain.isEmpty()) {
                counts.remove(spread);
            }
        }
    }
}
