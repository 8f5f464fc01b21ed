package dev.hypha.graph;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.graph.GraphException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks the master, wherever it is. A question that gets no answer within [#ANSWER_TIMEOUT] is asked again, of
/// whoever leads then: every request may come twice. Thread safe.
final class MasterClient {
    /// How long one answer is waited for.
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /// How long nodes have to say whether they lead; one that is about to die may not answer.
    private static final Duration WHO_TIMEOUT = Duration.ofSeconds(2);

    /// How long nodes that are known and not connected are waited for; they may be gone.
    private static final Duration MEETING = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DistributedRuntime runtime;
    private volatile @Nullable NodeId master;
    private volatile @Nullable NodeId last;

    /// Why the last question that was not answered was not.
    private volatile String trouble = "";

    MasterClient(DistributedRuntime runtime) {
        this.runtime = runtime;
    }

    /// What comes of a request.
    ///
    /// @param request what is wanted
    /// @param patience for how long it is asked again
    /// @return the answer, none of those that mean that there is no master
    /// @throws GraphException if the master refuses, or none answers
    MasterAnswer ask(MasterRequest request, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<MasterAnswer> answer = tryOnce(request);
            if (answer.isPresent()) {
                if (answer.get() instanceof MasterAnswer.Refused(String message)) {
                    throw GraphException.of(message);
                }
                return answer.get();
            }
            if (System.nanoTime() > deadline) {
                throw noneAnswers(patience);
            }
            Thread.sleep(PAUSE);
        }
    }

    private GraphException noneAnswers(Duration patience) {
        return new GraphException(
                Kind.MASTER,
                "no master of graph jobs answers within " + patience.toSeconds()
                        + " s; start one with 'hypha job master'"
                        + (trouble.isEmpty() ? "" : "; the last failure seen: " + trouble));
    }

    /// Whether the node that last led has left. Nothing is asked.
    boolean hasMasterLeft() {
        NodeId before = last;
        return before != null && !active(runtime).contains(before);
    }

    private Optional<MasterAnswer> tryOnce(MasterRequest request) throws InterruptedException {
        NodeId node = master;
        if (node == null || !active(runtime).contains(node)) { // a call to a node that is gone would wait for it
            node = find().orElse(null);
            master = node;
        }
        if (node == null) {
            return Optional.empty();
        }
        last = node;
        Optional<MasterAnswer> answer = answer(node, call(request, node));
        if (answer.isPresent() && !(answer.get() instanceof MasterAnswer.Elsewhere)) {
            trouble = "";
            return answer;
        }
        master = null;
        return Optional.empty();
    }

    private JoinHandle<MasterAnswer> call(MasterRequest request, NodeId node) {
        Call<MasterAnswer> call = switch (request) {
            case MasterRequest.OfClient it -> GraphFunctionsCalls.serve(MasterRequest.PROTOCOL, it);
            case MasterRequest.OfNode it -> GraphFunctionsCalls.coordinate(MasterRequest.PROTOCOL, it);
        };
        return runtime.spawn(call.on(Placement.onNode(node)).within(ANSWER_TIMEOUT));
    }

    private Optional<MasterAnswer> answer(NodeId node, JoinHandle<MasterAnswer> call) throws InterruptedException {
        return switch (call.outcome()) {
            case Outcome.Success<MasterAnswer>(MasterAnswer answer) -> Optional.of(answer);
            case Outcome.Failed<MasterAnswer> failed -> {
                note("node " + node + ": " + failed.failure().code() + " "
                        + failed.failure().message());
                yield Optional.empty();
            }
        };
    }

    /// Has seen why there may be no answer, which is told if there is none in the end.
    void note(String failure) {
        trouble = JobJournal.cut(failure);
    }

    /// A node that leads.
    ///
    /// @param node the node
    /// @param term its term
    /// @param settings where its records are
    record Leader(NodeId node, long term, MasterSettings settings) {
        private static final Comparator<Leader> ORDER = Comparator.comparing(
                        (Leader leader) -> leader.settings().lasts())
                .thenComparingLong(Leader::term)
                .reversed()
                .thenComparing(leader -> leader.node().name());

        /// Which of two leads: first the one whose records last, then the one that has begun later.
        boolean isBefore(Leader other) {
            return ORDER.compare(this, other) < 0;
        }
    }

    /// What nodes say of masters.
    ///
    /// @param leader who leads
    /// @param attended what attending nodes would start a new master with
    /// @param complete whether all that may lead have answered: else there may be a leader though none is seen
    record View(Optional<Leader> leader, Optional<MasterSettings> attended, boolean complete) {}

    /// Asks all nodes who leads, again and again until one does or it is certain that none does.
    ///
    /// @param patience for how long
    /// @throws GraphException if nodes that may lead do not answer
    View settled(Duration patience) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            View seen = look();
            long waited = System.nanoTime() - start;
            if (seen.leader().isPresent() || (seen.complete() && (waited > MEETING.toNanos() || hasMetAll(runtime)))) {
                return seen;
            }
            if (waited > patience.toNanos()) {
                throw noneAnswers(patience);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static boolean hasMetAll(DistributedRuntime runtime) {
        return runtime.nodes().stream().noneMatch(node -> node.state() == NodeInfo.State.CONNECTING);
    }

    /// Who leads: of several that think so, the one that the others give way to.
    Optional<NodeId> find() throws InterruptedException {
        return look().leader().map(Leader::node);
    }

    /// Asks all nodes who leads.
    View look() throws InterruptedException {
        Map<NodeId, JoinHandle<MasterAnswer>> asked = new LinkedHashMap<>();
        for (NodeId node : active(runtime)) {
            asked.put(
                    node,
                    runtime.spawn(GraphFunctionsCalls.serve(MasterRequest.PROTOCOL, new MasterRequest.Who())
                            .on(Placement.onNode(node))
                            .within(WHO_TIMEOUT)));
        }
        List<Leader> leaders = new ArrayList<>();
        List<MasterSettings> attended = new ArrayList<>();
        boolean complete = !asked.isEmpty();
        for (Map.Entry<NodeId, JoinHandle<MasterAnswer>> each : asked.entrySet()) {
            Optional<MasterAnswer> answer = answer(each.getKey(), each.getValue());
            complete &= answer.isPresent() || cannotLead(each.getValue());
            switch (answer.orElse(MasterAnswer.Elsewhere.UNATTENDED)) {
                case MasterAnswer.Leading(long term, MasterSettings settings) ->
                    leaders.add(new Leader(each.getKey(), term, settings));
                case MasterAnswer.Elsewhere(Optional<MasterSettings> attends) -> attends.ifPresent(attended::add);
                default -> {}
            }
        }
        return new View(
                leaders.stream().min(Leader.ORDER),
                attended.stream()
                        .filter(MasterSettings::lasts)
                        .findFirst()
                        .or(() -> attended.stream().findFirst()),
                complete);
    }

    /// A node without the graph engine, or one that has ended meanwhile.
    private boolean cannotLead(JoinHandle<MasterAnswer> asked) throws InterruptedException {
        return asked.outcome() instanceof Outcome.Failed<MasterAnswer> failed
                && switch (failed.failure()) {
                    case Failure.Incompatible _, Failure.Unplaceable _, Failure.Lost _ -> true;
                    default -> false;
                };
    }

    /// The nodes that can be asked, in the order of their names.
    static List<NodeId> active(DistributedRuntime runtime) {
        List<NodeId> active = new ArrayList<>();
        for (NodeInfo node : runtime.nodes()) {
            if (node.state() == NodeInfo.State.ACTIVE && node.runsCalls()) {
                active.add(node.id());
            }
        }
        return active;
    }
}
