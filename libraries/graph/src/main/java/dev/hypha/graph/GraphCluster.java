package dev.hypha.graph;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;

/// Runs graph jobs on the nodes of a runtime.
///
/// ```java
/// SubmittedJob job = GraphCluster.submit(runtime, JobSpec.named("ranks")
///         .source("edges", Map.of("path", "/data/web.e.gz"))
///         .algorithm("pagerank", Map.of("iterations", "20"))
///         .files(Path.of("/data/ranks"))
///         .execution(JobSpec.Execution.of(3))
///         .build());
/// JobResult result = job.join();
/// ```
public final class GraphCluster {
    private static final int DRIVER_TRIES = 3;

    private GraphCluster() {}

    /// Starts a job: its driver runs on any node, and its workers are spread over those that admit them.
    ///
    /// If the driver's node is lost, another one takes over, from the last checkpoint or from the beginning.
    /// The job is a
    /// child of the call that this is called from, if any, and ends with it.
    ///
    /// @param runtime any node's
    /// @param spec the job; files that it names must be seen by all nodes that work for it
    /// @return the job
    public static SubmittedJob submit(DistributedRuntime runtime, JobSpec spec) {
        Call<JobEnd> drive = GraphFunctionsCalls.drive(spec).retrying(RetryPolicy.upTo(DRIVER_TRIES));
        return new SubmittedJob(runtime, spec.name(), runtime.spawn(drive));
    }

    /// Tells a job something, wherever its driver is.
    ///
    /// @return whether a node drives it
    static boolean tell(DistributedRuntime runtime, String job, GraphFunctions.Wish wish) throws InterruptedException {
        boolean found = false;
        for (NodeInfo node : runtime.nodes()) {
            if (node.state() == NodeInfo.State.ACTIVE && node.runsCalls()) {
                found |= ask(runtime, node.id(), job, wish);
            }
        }
        return found;
    }

    private static boolean ask(DistributedRuntime runtime, NodeId node, String job, GraphFunctions.Wish wish)
            throws InterruptedException {
        JoinHandle<Boolean> handle =
                runtime.spawn(GraphFunctionsCalls.control(job, wish).on(Placement.onNode(node)));
        return handle.outcome() instanceof Outcome.Success<Boolean>(Boolean runs) && runs;
    }
}
