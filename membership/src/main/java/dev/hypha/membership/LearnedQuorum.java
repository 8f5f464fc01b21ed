package dev.hypha.membership;

import dev.hypha.ClusterNode;
import dev.hypha.ClusterView;
import dev.hypha.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// More than half of the nodes that were seen and have not left.
final class LearnedQuorum implements QuorumPolicy {
    private final Set<NodeId> known = new HashSet<>();

    @Override
    public Optional<String> fenced(ClusterView view) {
        int present = 0;
        for (ClusterNode node : view.nodes()) {
            if (node.state() == ClusterNode.State.LEFT) {
                known.remove(node.id());
            } else if (Quorum.counts(node)) {
                known.add(node.id());
                present++;
            }
        }
        return Quorum.verdict(present, Math.max(1, known.size()));
    }
}
