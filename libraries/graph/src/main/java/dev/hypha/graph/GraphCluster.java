package dev.hypha.graph;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private GraphCluster() {}

    /// Starts a job: its driver runs on any node, and its workers are spread over those that admit them.
    ///
    /// If the driver's node is lost, another one takes over, from the last checkpoint or from the
    /// beginning. The job is a child of the call that this is called from, if any, and ends with it.
    ///
    /// @param runtime any node's
    /// @param spec the job; files that it names must be seen by all nodes that work for it
    /// @return the job
    public static SubmittedJob submit(DistributedRuntime runtime, JobSpec spec) {
        Call<JobEnd> drive = GraphFunctionsCalls.drive(spec).retrying(RetryPolicy.upTo(DRIVER_TRIES));
        return new SubmittedJob(runtime, spec.name(), runtime.spawn(drive));
    }

    /// Tells a job something, wherever its driver is. Nodes that do not answer in time are passed over.
    ///
    /// @param runtime any node's
    /// @param job the job's name
    /// @param wish what is wanted
    /// @return whether a node drives the job
    /// @throws InterruptedException if interrupted while waiting for the nodes
    public static boolean tell(DistributedRuntime runtime, String job, JobWish wish) throws InterruptedException {
        boolean found = false;
        for (JoinHandle<Boolean> handle : everywhere(runtime, GraphFunctionsCalls.control(job, wish))) {
            found |= handle.outcome() instanceof Outcome.Success<Boolean>(Boolean runs) && runs;
        }
        return found;
    }

    /// The jobs that nodes in view drive. Nodes that do not answer in time are passed over.
    ///
    /// @param runtime any node's
    /// @return for each job's name how far it is, in a line
    /// @throws InterruptedException if interrupted while waiting for the nodes
    public static Map<String, String> jobs(DistributedRuntime runtime) throws InterruptedException {
        Map<String, String> jobs = new TreeMap<>();
        for (JoinHandle<Map<String, String>> handle : everywhere(runtime, GraphFunctionsCalls.jobs())) {
            if (handle.outcome() instanceof Outcome.Success<Map<String, String>>(Map<String, String> driven)) {
                jobs.putAll(driven);
            }
        }
        return jobs;
    }

    private static <R> List<JoinHandle<R>> everywhere(DistributedRuntime runtime, Call<R> call) {
        List<JoinHandle<R>> handles = new ArrayList<>();
        for (NodeInfo node : runtime.nodes()) {
            if (node.state() == NodeInfo.State.ACTIVE && node.runsCalls()) {
                handles.add(runtime.spawn(call.on(Placement.onNode(node.id())).within(ANSWER_TIMEOUT)));
            }
        }
        return handles;
    }
}
