package dev.hypha.membership;

import dev.hypha.ClusterNode;
import dev.hypha.ClusterView;
import java.util.Optional;

/// More than half of a fixed number.
final class Quorum implements QuorumPolicy {
    private final int size;

    Quorum(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a cluster has at least 1 node, was " + size);
        }
        this.size = size;
    }

    @Override
    public Optional<String> fenced(ClusterView view) {
        int present = 0;
        for (ClusterNode node : view.nodes()) {
            if (counts(node)) {
                present++;
            }
        }
        return verdict(present, size);
    }

    /// Whether a node is there and has a vote. One that joins has none yet: it may not know the others.
    static boolean counts(ClusterNode node) {
        return node.facts().runsCalls() && node.state().isPresent() && node.state() != ClusterNode.State.JOINING;
    }

    static Optional<String> verdict(int present, int size) {
        int needed = size / 2 + 1;
        return present >= needed
                ? Optional.empty()
                : Optional.of(present + " of " + size + " nodes are there, a quorum needs " + needed);
    }
}
