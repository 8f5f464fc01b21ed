package dev.hypha.cluster;

import dev.hypha.ClusterNode;
import dev.hypha.DrainReport;
import dev.hypha.annotations.DistributedFunction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator asks of a node, from any other: functions like all others, under the same rules of who
/// may call what. Bound on every worker.
final class Operations {
    private volatile @Nullable ClusterRuntime runtime;

    void operateOn(ClusterRuntime operated) {
        runtime = operated;
    }

    /// Drains the node, which then leaves the cluster.
    ///
    /// @param within how long before what still runs is cancelled
    /// @return what became of its calls
    @DistributedFunction(name = "dev.hypha.cluster.drain")
    DrainReport drain(Duration within) {
        return started().drainFromInside(within);
    }

    /// What the node knows of the cluster.
    ///
    /// @return all nodes of its view
    @DistributedFunction(name = "dev.hypha.cluster.nodes", idempotent = true)
    List<ClusterNode> nodes() {
        return started().view().nodes().stream().toList();
    }

    /// Another process has the node's name: gives up in good order.
    void leaveSuperseded() {
        ClusterRuntime operated = runtime;
        if (operated != null) {
            Thread.startVirtualThread(operated::close);
        }
    }

    private ClusterRuntime started() {
        ClusterRuntime operated = runtime;
        if (operated == null) {
            throw new IllegalStateException("the node is still starting; try again");
        }
        return operated;
    }
}
