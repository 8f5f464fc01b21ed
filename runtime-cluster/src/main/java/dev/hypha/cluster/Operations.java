package dev.hypha.cluster;

import dev.hypha.ClusterNode;
import dev.hypha.DrainReport;
import dev.hypha.TaskId;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.core.FunctionInfo;
import dev.hypha.core.NodeLoad;
import dev.hypha.core.TaskPage;
import dev.hypha.core.TaskQuery;
import dev.hypha.core.TaskReasons;
import dev.hypha.core.TaskReport;
import dev.hypha.core.TaskStack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

    /// The tasks of the node.
    ///
    /// @param query which
    /// @return the oldest ones
    @DistributedFunction(name = "dev.hypha.cluster.tasks", idempotent = true)
    TaskPage tasks(TaskQuery query) {
        return started().inspection().tasks(query);
    }

    /// What the node knows of a task.
    ///
    /// @param id the task
    /// @return nothing if it knows nothing
    @DistributedFunction(name = "dev.hypha.cluster.describe", idempotent = true)
    TaskReport describe(TaskId id) {
        return started().inspection().describe(id);
    }

    /// Why a task is where it is.
    ///
    /// @param id the task
    /// @return nothing if the node knows nothing of it
    @DistributedFunction(name = "dev.hypha.cluster.explain", idempotent = true)
    TaskReasons explain(TaskId id) {
        return started().inspection().explain(id);
    }

    /// Where a task's thread is.
    ///
    /// @param id the task
    /// @return empty if it does not run or wait here
    @DistributedFunction(name = "dev.hypha.cluster.stack", idempotent = true)
    Optional<TaskStack> stack(TaskId id) {
        return started().inspection().stack(id);
    }

    /// Asks a task to stop.
    ///
    /// @param id the task
    /// @return false if it is not known here
    @DistributedFunction(name = "dev.hypha.cluster.cancel", idempotent = true)
    boolean cancel(TaskId id) {
        return started().inspection().cancel(id);
    }

    /// The node's functions.
    ///
    /// @return those of applications, in no order
    @DistributedFunction(name = "dev.hypha.cluster.functions", idempotent = true)
    List<FunctionInfo> functions() {
        return started().inspection().functions();
    }

    /// How busy the node is.
    ///
    /// @return its slots, process and functions
    @DistributedFunction(name = "dev.hypha.cluster.load", idempotent = true)
    NodeLoad load() {
        return started().inspection().load();
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
