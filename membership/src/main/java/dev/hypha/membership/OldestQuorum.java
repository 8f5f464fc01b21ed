package dev.hypha.membership;

import dev.hypha.ClusterNode;
import dev.hypha.ClusterView;
import dev.hypha.NodeId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The side of the node that started first, of all that were seen and have not left. Good for clusters of an
/// even size, or of two.
///
/// In clusters of three and more, the oldest is fenced when it is cut off from all the others, and these go
/// on if it is the only one they miss: so its crash does not stop them, and both sides reach the same
/// verdict. Which one is the oldest is told by the nodes' own clocks, ties by name; what matters is only
/// that all agree.
final class OldestQuorum implements QuorumPolicy {
    private static final Comparator<ClusterNode> AGE =
            Comparator.comparingLong(ClusterNode::incarnation).thenComparing(ClusterNode::id);

    private final Map<NodeId, ClusterNode> known = new HashMap<>();

    @Override
    public Optional<String> fenced(ClusterView view) {
        int present = 0;
        for (ClusterNode node : view.nodes()) {
            if (node.state() == ClusterNode.State.LEFT) {
                known.remove(node.id());
            } else if (Quorum.counts(node)) {
                known.put(node.id(), node);
                present++;
            }
        }
        if (known.isEmpty()) {
            return Optional.empty();
        }
        NodeId oldest = known.values().stream().min(AGE).orElseThrow().id();
        boolean hasOldest = view.node(oldest).filter(Quorum::counts).isPresent();
        if (hasOldest) {
            return known.size() > 2 && present == 1
                    ? Optional.of(oldest + ", the oldest node, is cut off from all others")
                    : Optional.empty();
        }
        return known.size() > 2 && present == known.size() - 1
                ? Optional.empty()
                : Optional.of(oldest + ", the oldest node, is not there");
    }
}
