package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.Explanation;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.NodeRefusal;
import dev.hypha.Placement;
import dev.hypha.Strategy;
import dev.hypha.placement.Placer;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The nodes that calls can go to: this one, and those that it keeps connections to.
///
/// What a placement allows is worked out once for each change of the view, not for each call.
public final class Peers {
    private final Node node;
    private final Map<Endpoint, Peer> peers = new ConcurrentHashMap<>();
    /// Those that were removed while calls were under way there.
    private final Set<Peer> retired = ConcurrentHashMap.newKeySet();
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private final Map<NodeId, Verdict> verdicts = new ConcurrentHashMap<>();
    private final Chooser chooser = new Chooser();
    private volatile NodesView view;

    Peers(Node node) {
        this.node = node;
        this.view = NodesView.none();
    }

    /// Connects to a node, and again whenever the connection is lost, until it is removed.
    ///
    /// @param endpoint where it accepts connections
    public void add(Endpoint endpoint) {
        Peer peer = new Peer(node, endpoint);
        if (peers.putIfAbsent(endpoint, peer) == null) {
            changed();
            peer.start();
        }
    }

    /// Sends no more calls to a node. Those that are under way there come to their end; then its connection
    /// closes.
    ///
    /// @param endpoint as it was added
    public void remove(Endpoint endpoint) {
        @Nullable Peer peer = peers.remove(endpoint);
        if (peer != null) {
            retired.removeIf(each -> each.links().isEmpty());
            retired.add(peer);
            peer.retire();
            changed();
        }
    }

    /// The connections to nodes, those first that nothing new goes over.
    private Stream<CallerLink> links() {
        return Stream.concat(retired.stream(), peers.values().stream()).flatMap(peer -> peer.links().stream());
    }

    /// Which nodes were met at the endpoints that were added.
    ///
    /// @return the node that answered last, for each endpoint where one did
    public Map<Endpoint, NodeId> known() {
        Map<Endpoint, NodeId> known = new HashMap<>();
        peers.forEach((endpoint, peer) -> peer.metNode().ifPresent(node -> known.put(endpoint, node)));
        return known;
    }

    /// Waits until all nodes that were added are connected.
    ///
    /// @param timeout how long
    /// @return whether they were
    /// @throws InterruptedException if interrupted while waiting
    public boolean awaitConnected(Duration timeout) throws InterruptedException {
        return inView(Quiet.await(timeout, () -> peers.values().stream().allMatch(Peer::isConnected)));
    }

    /// Waits until at least one node that was added is connected.
    ///
    /// @param timeout how long
    /// @return whether one was
    /// @throws InterruptedException if interrupted while waiting
    public boolean awaitAnyConnected(Duration timeout) throws InterruptedException {
        return inView(Quiet.await(timeout, () -> peers.values().stream().anyMatch(Peer::isConnected)));
    }

    /// Whoever connected a node tells so a moment later; who has waited for it may rely on seeing it.
    private boolean inView(boolean connected) {
        changed();
        return connected;
    }

    /// Why nodes are not connected, for people.
    ///
    /// @return endpoint and last error, for each that is not
    public List<String> disconnected() {
        return peers.values().stream()
                .filter(peer -> !peer.isConnected())
                .map(Peer::describe)
                .toList();
    }

    List<NodeInfo> nodes() {
        return Stream.concat(
                        Stream.of(node.self()),
                        currentView().candidates.stream().map(each -> each.info).filter(info -> !info.local()))
                .sorted(Comparator.comparing(NodeInfo::id))
                .toList();
    }

    private NodesView currentView() {
        NodesView current = view;
        return current.candidates.isEmpty() ? rebuilt() : current;
    }

    /// Something about the nodes has changed: calls that wait for one look again.
    void changed() {
        var _ = rebuilt();
        lookAgain();
    }

    private void lookAgain() {
        List<Runnable> looking = List.copyOf(waiting);
        waiting.removeAll(looking);
        looking.forEach(Runnable::run);
    }

    /// Looks at all nodes anew. One that is known under several endpoints is one candidate.
    private synchronized NodesView rebuilt() {
        Map<NodeId, Candidate> best = new HashMap<>();
        peers.entrySet().stream()
                .sorted(Comparator.comparing(each -> each.getKey().toString())) // the same one each time
                .map(each -> candidate(each.getValue()))
                .forEach(each -> best.merge(each.info.id(), each, Candidate::better));
        List<Candidate> candidates = new ArrayList<>(best.values());
        candidates.add(new Candidate(node.asCandidate(), null, false, node.executions()));
        candidates.sort(Comparator.comparing((Candidate candidate) -> candidate.info.id()));
        NodesView fresh = view.next(List.copyOf(candidates));
        view = fresh;
        return fresh;
    }

    private Candidate candidate(Peer peer) {
        // read once: a candidate without a link would be taken for this node
        @Nullable CallerLink link = peer.link();
        @Nullable Verdict verdict = verdict(link);
        if (verdict != null && verdict.dead) {
            link = null; // it has connected again, and nobody has said that it is well
        }
        return new Candidate(peer.info(link), link, verdict != null, node.executions());
    }

    /// Runs an action when the nodes have changed since a view was looked at, or when the time is up.
    void whenChangedSince(long seen, Runnable action, long timeoutNanos) {
        whenChanged(action, timeoutNanos);
        if (view.number != seen) {
            lookAgain(); // it changed between the look and the registration
        }
    }

    /// Runs an action when the nodes change the next time, or when the time is up.
    void whenChanged(Runnable action, long timeoutNanos) {
        Runnable once = new Once(action);
        waiting.add(once);
        var unusedTimer = node.timers().afterNanos(timeoutNanos, () -> {
            waiting.remove(once);
            once.run();
        });
    }

    private static final class Once implements Runnable {
        private final Runnable action;
        private boolean ran;

        Once(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (ran) {
                    return;
                }
                ran = true;
            }
            action.run();
        }
    }

    // ---- choosing

    Choice choose(Call<?> call, long sequence, Set<Object> tried) {
        NodesView current = currentView();
        @Nullable Choice chosen = chooser.choose(current, call, sequence, tried, true);
        if (chosen != null) {
            return chosen;
        }
        Placement placement = call.options().placement();
        @Nullable Choice operated = operated(call, current, tried);
        if (operated != null) {
            return operated;
        }
        if (current.eligible(placement.rules()).size() == 0 && current.mayComeLater()) {
            return new Choice.Later(current.number);
        }
        return new Choice.Nowhere(tried.isEmpty() ? refusals(placement) : List.of());
    }

    /// Operators look into a node that drains too, to see what it still waits for.
    private @Nullable Choice operated(Call<?> call, NodesView current, Set<Object> tried) {
        Optional<NodeId> named = call.placement().rules().node();
        BoundFunctions.@Nullable Entry function =
                node.functions().get(call.function().id());
        if (named.isEmpty() || function == null || !function.isOperation() || tried.contains(named.get())) {
            return null;
        }
        @Nullable Candidate candidate = current.find(named.get());
        return candidate != null
                        && candidate.link != null
                        && !candidate.link.isClosed()
                        && candidate.info.state() == NodeInfo.State.DRAINING
                ? candidate.choice
                : null;
    }

    /// Why each node does not take the calls of a placement that no node takes.
    List<NodeRefusal> refusals(Placement placement) {
        List<NodeRefusal> refusals = new ArrayList<>();
        for (Candidate candidate : currentView().candidates) {
            refusals.add(new NodeRefusal(
                    candidate.info.id(),
                    refusal(candidate, placement).orElseGet(() -> Chooser.notTaken(placement.strategy()))));
        }
        return refusals;
    }

    private static Optional<String> refusal(Candidate candidate, Placement placement) {
        return candidate.info.state() == NodeInfo.State.CONNECTING
                ? Optional.of("is not connected")
                : Placer.refusal(candidate.info, placement.rules());
    }

    /// Where a call would go, and why.
    Explanation explain(Call<?> call, long sequence) {
        NodesView current = currentView();
        Placement placement = call.options().placement();
        Eligible eligible = current.eligible(placement.rules());
        @Nullable Choice choice = chooser.choose(current, call, sequence, Set.of(), false);
        Optional<NodeId> chosen = current.candidates.stream()
                .filter(each -> each.isUsable() && each.choice.equals(choice))
                .map(each -> each.info.id())
                .findFirst();
        List<Explanation.Verdict> verdicts = new ArrayList<>();
        for (Candidate candidate : current.candidates) {
            NodeId id = candidate.info.id();
            verdicts.add(refusal(candidate, placement)
                    .map(why -> new Explanation.Verdict(id, false, 0, candidate.load(), why))
                    .orElseGet(() -> verdict(candidate, eligible, placement, chosen)));
        }
        return new Explanation(chosen, verdicts);
    }

    private static Explanation.Verdict verdict(
            Candidate candidate, Eligible eligible, Placement placement, Optional<NodeId> chosen) {
        NodeId id = candidate.info.id();
        int score = 0;
        boolean avoided = true;
        for (int i = 0; i < eligible.size(); i++) {
            if (eligible.node(i).id().equals(id)) {
                score = eligible.score(i);
                avoided = false;
            }
        }
        String reason = chosen.equals(Optional.of(id))
                ? "chosen by " + Strategy.words(placement.strategy())
                : avoided
                        ? "may run it, but is suspected to be dead, and others are not"
                        : chosen.isEmpty()
                                ? Chooser.notTaken(placement.strategy())
                                : score < eligible.score(0)
                                        ? "may run it, but others score " + eligible.score(0)
                                        : "may run it, but " + Strategy.words(placement.strategy()) + " takes "
                                                + chosen.get();
        return new Explanation.Verdict(id, true, score, candidate.load(), reason);
    }

    /// The link to a node, if it is connected.
    @Nullable
    CallerLink linkTo(NodeId id) {
        @Nullable Candidate found = currentView().find(id);
        return found == null ? null : found.link;
    }

    /// Whether no call is out at another node.
    boolean isQuiet() {
        return links().allMatch(link -> link.calls().all().isEmpty());
    }

    /// The calls that are out at other nodes.
    Stream<SpawnedCall<?>> spawned() {
        return links().flatMap(link -> link.calls().all().stream());
    }

    /// How many calls are out at other nodes.
    int outstanding() {
        return links().mapToInt(link -> link.calls().all().size()).sum();
    }

    // ---- what membership says

    /// A node is dead or has left: closes its connections at once, also if they hang, and ends its calls as
    /// a lost connection does, so that they are `NotStarted` or `Lost` and may move on. Until [#alive] is
    /// said, or a new incarnation of it connects, nothing is sent there.
    ///
    /// @param id the node
    /// @param reason why it counts as dead, for people and logs
    public void dead(NodeId id, String reason) {
        CloseReason why = new CloseReason(CloseReason.Kind.DECLARED_DEAD, id + " was declared dead: " + reason);
        links().filter(link -> link.peerId().equals(id)).forEach(link -> {
            verdicts.put(id, new Verdict(true, link.incarnation())); // the last one is the one in use
            link.giveUp(why);
        });
        node.executions().callersDead(hello -> hello.node().equals(id), why);
        changed();
    }

    /// A node was started again, while its former process may hang with its connections open: those are closed,
    /// with the same consequences as at [#dead].
    ///
    /// @param id the node
    /// @param formerStartedAtMillis when the former process started, by what it said of itself; connections of
    ///     any other process stay
    public void restarted(NodeId id, long formerStartedAtMillis) {
        CloseReason why = new CloseReason(CloseReason.Kind.DECLARED_DEAD, id + " was started again");
        links().filter(link -> link.leadsTo(id, formerStartedAtMillis)).forEach(link -> link.giveUp(why));
        node.executions().callersDead(hello -> hello.isProcess(id, formerStartedAtMillis), why);
        alive(id);
        changed();
    }

    /// A node may be dead: it is avoided as long as another one may run a call, but its calls go on.
    ///
    /// @param id the node
    public void suspect(NodeId id) {
        for (Peer peer : peers.values()) {
            @Nullable CallerLink link = peer.link();
            if (link != null && link.peerId().equals(id)) {
                verdicts.put(id, new Verdict(false, link.incarnation()));
            }
        }
        changed();
    }

    /// A node that was suspected or declared dead is well: it is used as any other.
    ///
    /// @param id the node
    public void alive(NodeId id) {
        if (verdicts.remove(id) != null) {
            changed();
        }
    }

    private @Nullable Verdict verdict(@Nullable CallerLink link) {
        if (link == null) {
            return null;
        }
        @Nullable Verdict said = verdicts.get(link.peerId());
        return said != null && said.incarnation == link.incarnation() ? said : null;
    }

    /// What membership said of one incarnation of a node.
    private record Verdict(boolean dead, long incarnation) {}

    void close() {
        peers.values().forEach(Peer::close);
        peers.clear();
        retired.forEach(Peer::close);
        retired.clear();
        changed();
    }
}
