package dev.hypha.cluster;

import dev.hypha.ClusterView;
import dev.hypha.core.FencePolicy;
import dev.hypha.core.Node;
import dev.hypha.membership.QuorumPolicy;
import dev.hypha.membership.Standing;
import java.util.Optional;

/// Raises the fence of a node while its side of the cluster has no quorum, and tells the others. Used by
/// the thread of the membership.
final class QuorumGuard {
    private final Node node;
    private final QuorumPolicy policy;
    private boolean fenced;

    QuorumGuard(Node node, ClusterStart.Society society) {
        this.node = node;
        this.policy = policy(society);
    }

    private static QuorumPolicy policy(ClusterStart.Society society) {
        int size = society.clusterSize();
        return switch (society.fencing()) {
            case AUTO -> size > 0 ? QuorumPolicy.ofSize(size) : QuorumPolicy.off();
            case QUORUM -> size > 0 ? QuorumPolicy.ofSize(size) : QuorumPolicy.learned();
            case STATIC_OLDEST -> QuorumPolicy.oldest();
            case OFF -> QuorumPolicy.off();
        };
    }

    /// Looks at a new view.
    ///
    /// @return what the node is from now on, if that has changed
    Optional<Standing> weigh(ClusterView view) {
        Optional<String> reason = policy.fenced(view);
        if (reason.isPresent() == fenced) {
            return Optional.empty();
        }
        fenced = reason.isPresent();
        reason.ifPresentOrElse(why -> node.fence(why, FencePolicy.IDEMPOTENT_ONLY), node::unfence);
        return Optional.of(fenced ? Standing.FENCED : Standing.ACTIVE);
    }
}
