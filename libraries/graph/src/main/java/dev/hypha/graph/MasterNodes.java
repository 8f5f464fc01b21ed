package dev.hypha.graph;

import dev.hypha.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a [Master] knows of nodes: since when, who was heard, and who is gone. Not thread safe.
final class MasterNodes {
    /// A node that is not heard for so long takes no workers.
    static final Duration SILENCE = Duration.ofSeconds(5);

    /// A node that the master has known for so long, and that has not registered, may have no use for jobs.
    static final Duration REGISTRATION = Duration.ofSeconds(5);

    private final Map<NodeId, Instant> heard = new TreeMap<>();
    private final Map<NodeId, Instant> known = new HashMap<>();
    private final Set<NodeId> gone = new HashSet<>();

    /// Nodes are there, registered or not.
    void present(Collection<NodeId> nodes, Instant now) {
        nodes.forEach(node -> known.putIfAbsent(node, now));
    }

    void heard(NodeId node, Instant now) {
        heard.put(node, now);
        gone.remove(node);
    }

    /// A driver on the node has told something, so the node is not gone, or there again.
    void lives(NodeId node) {
        gone.remove(node);
    }

    void leave(NodeId node) {
        heard.remove(node);
    }

    boolean isGone(NodeId node) {
        return gone.contains(node);
    }

    /// Whether any of those may register soon.
    boolean areAwaited(Collection<NodeId> nodes, Instant now) {
        return nodes.stream()
                .filter(node -> !heard.containsKey(node))
                .anyMatch(
                        node -> known.getOrDefault(node, now).plus(REGISTRATION).isAfter(now));
    }

    /// Time has passed.
    ///
    /// @param left nodes that are known to be gone
    /// @return those that take no workers any more
    List<NodeId> tick(Instant now, Set<NodeId> left) {
        gone.addAll(left);
        known.keySet().removeAll(left);
        List<NodeId> lost = new ArrayList<>();
        heard.forEach((node, last) -> {
            if (left.contains(node) || Duration.between(last, now).compareTo(SILENCE) > 0) {
                lost.add(node);
            }
        });
        lost.forEach(heard::remove);
        return lost;
    }
}
