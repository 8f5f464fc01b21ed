package dev.hypha.cluster;

import dev.hypha.Call;
import dev.hypha.ClusterNode;
import dev.hypha.DrainReport;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.TaskId;
import dev.hypha.core.FunctionInfo;
import dev.hypha.core.NodeLoad;
import dev.hypha.core.TaskPage;
import dev.hypha.core.TaskQuery;
import dev.hypha.core.TaskReasons;
import dev.hypha.core.TaskReport;
import dev.hypha.core.TaskStack;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Looks into a running cluster, and steers it: asks each node by functions of its own, which take
/// permissions of their own, and get through to nodes that are full or drain.
///
/// ```java
/// Answers<TaskPage> tasks = runtime.operator().tasks(TaskQuery.ALL);
/// ```
///
/// Methods block, and may be called from any thread.
public final class Operator {
    /// Beyond the drain itself: to get there, and for what is cancelled to end.
    private static final Duration DRAIN_SLACK = Duration.ofSeconds(30);

    private final ClusterRuntime runtime;
    private final Duration patience;

    Operator(ClusterRuntime runtime, Duration patience) {
        this.runtime = runtime;
        this.patience = patience;
    }

    /// The same with another time that a node has for its answer.
    ///
    /// @param time how long
    /// @return an operator
    public Operator waiting(Duration time) {
        return new Operator(runtime, time);
    }

    /// What one node knows of the cluster: whichever is at hand, or another one if that does not tell. It
    /// takes the permission `read-state`.
    ///
    /// @return all nodes of its view, or why the first that was asked did not tell
    /// @throws InterruptedException if interrupted while waiting
    public Outcome<List<ClusterNode>> nodes() throws InterruptedException {
        Outcome<List<ClusterNode>> first = nodes(Placement.ANY);
        if (first instanceof Outcome.Success<?>) {
            return first;
        }
        for (NodeInfo each : runtime.nodes()) {
            if (each.runsCalls() && each.state() == NodeInfo.State.ACTIVE) {
                Outcome<List<ClusterNode>> next = nodes(Placement.onNode(each.id()));
                if (next instanceof Outcome.Success<?>) {
                    return next;
                }
            }
        }
        return first;
    }

    private Outcome<List<ClusterNode>> nodes(Placement where) throws InterruptedException {
        return runtime.spawn(OperationsCalls.nodes().on(where).within(patience)).outcome();
    }

    /// The tasks of all nodes. It takes the permission `read-state`.
    ///
    /// @param query which
    /// @return the oldest ones of each node
    /// @throws InterruptedException if interrupted while waiting
    public Answers<TaskPage> tasks(TaskQuery query) throws InterruptedException {
        return ask(OperationsCalls.tasks(query), workers());
    }

    /// The tasks of some nodes.
    ///
    /// @param query which
    /// @param nodes those nodes
    /// @return the oldest ones of each node
    /// @throws InterruptedException if interrupted while waiting
    public Answers<TaskPage> tasks(TaskQuery query, Collection<NodeId> nodes) throws InterruptedException {
        return ask(OperationsCalls.tasks(query), nodes);
    }

    /// What each node knows of a task. It takes the permission `read-state`.
    ///
    /// @param id the task
    /// @return what those say that know something
    /// @throws InterruptedException if interrupted while waiting
    public Answers<TaskReport> describe(TaskId id) throws InterruptedException {
        return ask(OperationsCalls.describe(id), workers()).that(TaskReport::isKnown);
    }

    /// Why a task is where it is, by the nodes that know something of it. It takes the permission `read-state`.
    ///
    /// @param id the task
    /// @return what those say that know something
    /// @throws InterruptedException if interrupted while waiting
    public Answers<TaskReasons> explain(TaskId id) throws InterruptedException {
        return ask(OperationsCalls.explain(id), workers()).that(TaskReasons::isKnown);
    }

    /// Where a task's thread is. It takes the permission `read-state`.
    ///
    /// @param id the task
    /// @return what the node says where it runs or waits
    /// @throws InterruptedException if interrupted while waiting
    public Answers<Optional<TaskStack>> stack(TaskId id) throws InterruptedException {
        return ask(OperationsCalls.stack(id), workers()).that(Optional::isPresent);
    }

    /// Asks a task to stop, whoever has spawned it; its caller learns that it was cancelled. It takes the
    /// permission `cancel` for the task's function.
    ///
    /// @param id the task
    /// @return the nodes that knew it
    /// @throws InterruptedException if interrupted while waiting
    public Answers<Boolean> cancel(TaskId id) throws InterruptedException {
        return ask(OperationsCalls.cancel(id), workers()).that(known -> known);
    }

    /// The functions of all nodes. It takes the permission `read-state`.
    ///
    /// @return those of applications
    /// @throws InterruptedException if interrupted while waiting
    public Answers<List<FunctionInfo>> functions() throws InterruptedException {
        return ask(OperationsCalls.functions(), workers());
    }

    /// How busy all nodes are. It takes the permission `read-state`.
    ///
    /// @return their slots, processes and functions
    /// @throws InterruptedException if interrupted while waiting
    public Answers<NodeLoad> load() throws InterruptedException {
        return ask(OperationsCalls.load(), workers());
    }

    /// The nodes that run calls: as one of them knows, if it tells, and as is known here.
    ///
    /// @return without those that have left or died
    /// @throws InterruptedException if interrupted while waiting
    public Collection<NodeId> workers() throws InterruptedException {
        Set<NodeId> workers = new TreeSet<>();
        // a client that has just come may have heard of few
        if (nodes() instanceof Outcome.Success<List<ClusterNode>>(List<ClusterNode> told)) {
            add(told, workers);
        }
        add(runtime.view().nodes(), workers);
        runtime.nodes().stream()
                .filter(node -> node.runsCalls()
                        && node.state() != NodeInfo.State.LEFT
                        && node.state() != NodeInfo.State.CONNECTING) // that may be an address, and no node
                .forEach(node -> workers.add(node.id()));
        return workers;
    }

    private static void add(List<ClusterNode> nodes, Set<NodeId> workers) {
        for (ClusterNode each : nodes) {
            if (each.state().isPresent() && each.facts().runsCalls()) {
                workers.add(each.id());
            }
        }
    }

    /// Makes a node leave in good order. It takes the permission `drain`.
    ///
    /// @param node which
    /// @param within how long running calls may go on before they are cancelled
    /// @return what became of its calls, or why it was not drained
    /// @throws InterruptedException if interrupted while waiting
    public Outcome<DrainReport> drain(NodeId node, Duration within) throws InterruptedException {
        return runtime.spawn(
                        OperationsCalls.drain(within).on(Placement.onNode(node)).within(within.plus(DRAIN_SLACK)))
                .outcome();
    }

    /// Asks all of them at once.
    private <R> Answers<R> ask(Call<R> question, Collection<NodeId> nodes) throws InterruptedException {
        Map<NodeId, JoinHandle<R>> asked = new TreeMap<>();
        for (NodeId each : nodes) {
            asked.put(each, runtime.spawn(question.on(Placement.onNode(each)).within(patience)));
        }
        Map<NodeId, R> answered = new HashMap<>();
        Map<NodeId, Failure> unanswered = new HashMap<>();
        for (Map.Entry<NodeId, JoinHandle<R>> each : asked.entrySet()) {
            switch (each.getValue().outcome()) {
                case Outcome.Success<R>(R answer) -> answered.put(each.getKey(), answer);
                case Outcome.Failed<R>(var _, var failure) -> unanswered.put(each.getKey(), failure);
            }
        }
        return new Answers<>(answered, unanswered);
    }
}
