package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.Explanation;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.NodeRefusal;
import dev.hypha.Placement;
import dev.hypha.placement.Placer;
import dev.hypha.transport.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private final Chooser chooser = new Chooser();
    private volatile NodesView view;

    Peers(Node node) {
        this.node = node;
        this.view = new NodesView(0, List.of());
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

    /// Closes the connection to a node and forgets it.
    ///
    /// @param endpoint as it was added
    public void remove(Endpoint endpoint) {
        @Nullable Peer peer = peers.remove(endpoint);
        if (peer != null) {
            peer.close();
            changed();
        }
    }

    /// Waits until all nodes that were added are connected.
    ///
    /// @param timeout how long
    /// @return whether they were
    /// @throws InterruptedException if interrupted while waiting
    public boolean awaitConnected(Duration timeout) throws InterruptedException {
        return Quiet.await(timeout, () -> peers.values().stream().allMatch(Peer::isConnected));
    }

    /// Waits until at least one node that was added is connected.
    ///
    /// @param timeout how long
    /// @return whether one was
    /// @throws InterruptedException if interrupted while waiting
    public boolean awaitAnyConnected(Duration timeout) throws InterruptedException {
        return Quiet.await(timeout, () -> peers.values().stream().anyMatch(Peer::isConnected));
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

    private synchronized NodesView rebuilt() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(new Candidate(node.asCandidate(), null, node.executions()));
        for (Peer peer : peers.values()) {
            // read once: a candidate without a link would be taken for this node
            @Nullable CallerLink link = peer.link();
            candidates.add(new Candidate(peer.info(link), link, node.executions()));
        }
        candidates.sort(Comparator.comparing((Candidate candidate) -> candidate.info.id()));
        NodesView fresh = new NodesView(view.number + 1, List.copyOf(candidates));
        view = fresh;
        return fresh;
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
        if (current.eligible(placement.rules()).size() == 0 && current.mayComeLater()) {
            return new Choice.Later(current.number);
        }
        return new Choice.Nowhere(tried.isEmpty() ? refusals(placement) : List.of());
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
        for (int i = 0; i < eligible.size(); i++) {
            if (eligible.node(i).id().equals(id)) {
                score = eligible.score(i);
            }
        }
        String reason = chosen.equals(Optional.of(id))
                ? "chosen by " + placement.strategy()
                : chosen.isEmpty()
                        ? Chooser.notTaken(placement.strategy())
                        : score < eligible.score(0)
                                ? "may run it, but others score " + eligible.score(0)
                                : "may run it, but " + placement.strategy() + " takes " + chosen.get();
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
        for (Peer peer : peers.values()) {
            @Nullable CallerLink link = peer.link();
            if (link != null && !link.calls().all().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    void close() {
        peers.values().forEach(Peer::close);
        peers.clear();
        changed();
    }
}
