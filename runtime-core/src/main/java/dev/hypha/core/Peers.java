package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.NodeRefusal;
import dev.hypha.Placement;
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
    private static final int ELIGIBLE_CACHE_MAX = 1024;

    private final Node node;
    private final Map<Endpoint, Peer> peers = new ConcurrentHashMap<>();
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private final Map<NodeId, Verdict> verdicts = new ConcurrentHashMap<>();
    private volatile View view;

    /// What is known at one moment.
    private static final class View {
        private final List<Candidate> candidates;
        private final Map<Placement, Candidate[]> eligible = new ConcurrentHashMap<>();
        private final long number;
        private Candidate @Nullable [] anywhere;

        View(long number, List<Candidate> candidates) {
            this.number = number;
            this.candidates = candidates;
        }

        @SuppressWarnings("ReferenceEquality") // a short cut for the default, which is one object
        Candidate[] eligible(Placement placement) {
            if (placement == Placement.ANY) {
                Candidate @Nullable [] known = anywhere;
                if (known == null) {
                    known = select(placement);
                    anywhere = known;
                }
                return known;
            }
            if (eligible.size() > ELIGIBLE_CACHE_MAX) {
                eligible.clear();
            }
            return eligible.computeIfAbsent(placement, this::select);
        }

        /// Those that are suspected to be dead are taken only if there are no others.
        private Candidate[] select(Placement placement) {
            List<Candidate> admitted = candidates.stream()
                    .filter(candidate -> candidate.isUsable()
                            && Placer.refusal(candidate.info, placement).isEmpty())
                    .toList();
            List<Candidate> trusted =
                    admitted.stream().filter(candidate -> !candidate.suspect).toList();
            return (trusted.isEmpty() ? admitted : trusted).toArray(Candidate[]::new);
        }
    }

    /// A node, and how it is reached: null is here.
    private record Candidate(NodeInfo info, @Nullable CallerLink link, boolean suspect) {
        boolean isUsable() {
            return info.state() == NodeInfo.State.ACTIVE;
        }
    }

    Peers(Node node) {
        this.node = node;
        this.view = new View(0, List.of());
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
                        currentView().candidates.stream().map(Candidate::info).filter(info -> !info.local()))
                .sorted(Comparator.comparing(NodeInfo::id))
                .toList();
    }

    private View currentView() {
        View current = view;
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

    private synchronized View rebuilt() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(new Candidate(node.asCandidate(), null, false));
        for (Peer peer : peers.values()) {
            // read once: a candidate without a link would be taken for this node
            @Nullable CallerLink link = peer.link();
            @Nullable Verdict verdict = verdict(link);
            if (verdict != null && verdict.dead) {
                link = null; // it has connected again, and nobody has said that it is well
            }
            candidates.add(new Candidate(peer.info(link), link, verdict != null));
        }
        candidates.sort(Comparator.comparing(candidate -> candidate.info.id()));
        View fresh = new View(view.number + 1, List.copyOf(candidates));
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
        Placement placement = call.options().placement();
        View current = currentView();
        Candidate[] eligible = current.eligible(placement);
        @Nullable
        Candidate chosen = switch (eligible.length) {
            case 0 -> null;
            case 1 -> tried.contains(eligible[0].info.id()) ? null : eligible[0];
            default ->
                call.options().idempotencyKey().isPresent()
                        ? byKey(eligible, call.options().idempotencyKey().get(), tried)
                        : leastLoaded(eligible, placement, sequence, tried);
        };
        if (chosen != null) {
            return chosen.link == null ? Choice.Here.CHOICE : new Choice.There(chosen.link);
        }
        if (eligible.length == 0 && mayComeLater(current, placement)) {
            return new Choice.Later(current.number);
        }
        return new Choice.Nowhere(tried.isEmpty() ? refusals(placement) : List.of());
    }

    /// The least loaded node; of equals the first from a start that goes round with the calls.
    private @Nullable Candidate leastLoaded(
            Candidate[] eligible, Placement placement, long sequence, Set<Object> tried) {
        @Nullable Candidate best = null;
        long bestScore = Long.MAX_VALUE;
        int start = (int) Long.remainderUnsigned(sequence, eligible.length);
        for (int i = 0; i < eligible.length; i++) {
            Candidate candidate = eligible[(start + i) % eligible.length];
            if (!tried.isEmpty() && tried.contains(candidate.info.id())) {
                continue;
            }
            long score = load(candidate) + ((long) Placer.reluctance(candidate.info, placement) << 40);
            if (score < bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private long load(Candidate candidate) {
        return candidate.link == null
                ? node.executions().gate().running()
                        + (long) node.executions().gate().queued()
                : candidate.link.outstanding();
    }

    private static @Nullable Candidate byKey(Candidate[] eligible, String key, Set<Object> tried) {
        @Nullable Candidate best = null;
        long bestWeight = 0;
        for (Candidate candidate : eligible) {
            long weight = Placer.affinity(key, candidate.info.id().name());
            if (!tried.contains(candidate.info.id())
                    && (best == null || Long.compareUnsigned(weight, bestWeight) > 0)) {
                best = candidate;
                bestWeight = weight;
            }
        }
        return best;
    }

    private static boolean mayComeLater(View view, Placement placement) {
        for (Candidate candidate : view.candidates) {
            if (candidate.info.state() == NodeInfo.State.CONNECTING
                    && (candidate.link == null
                            || Placer.refusal(candidate.info, placement).isEmpty())) {
                return true;
            }
        }
        return false;
    }

    List<NodeRefusal> refusals(Placement placement) {
        List<NodeRefusal> refusals = new ArrayList<>();
        for (Candidate candidate : currentView().candidates) {
            Optional<String> reason = candidate.info.state() == NodeInfo.State.CONNECTING
                    ? Optional.of("is not connected")
                    : Placer.refusal(candidate.info, placement);
            reason.ifPresent(it -> refusals.add(new NodeRefusal(candidate.info.id(), it)));
        }
        return refusals;
    }

    /// The link to a node, if it is connected.
    @Nullable
    CallerLink linkTo(NodeId id) {
        for (Candidate candidate : currentView().candidates) {
            if (candidate.info.id().equals(id)) {
                return candidate.link;
            }
        }
        return null;
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

    /// How many calls are out at other nodes.
    int outstanding() {
        int count = 0;
        for (Peer peer : peers.values()) {
            @Nullable CallerLink link = peer.link();
            count += link == null ? 0 : link.calls().all().size();
        }
        return count;
    }

    // ---- what membership says

    /// A node is dead or has left: closes its connections at once, also if they hang, and ends its calls as a
    /// lost
    /// connection does, so that they are `NotStarted` or `Lost` and may move on. Until [#alive] is said, or a
    /// new
    /// incarnation of it connects, nothing is sent there.
    ///
    /// @param id the node
    /// @param reason why it counts as dead, for people and logs
    public void dead(NodeId id, String reason) {
        CloseReason why = new CloseReason(CloseReason.Kind.BROKEN, id + " was declared dead: " + reason);
        for (Peer peer : peers.values()) {
            @Nullable CallerLink link = peer.link();
            if (link != null && link.peerId().equals(id)) {
                verdicts.put(id, new Verdict(true, link.incarnation()));
                link.giveUp(why);
            }
        }
        node.executions().callerDead(id, why);
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
        changed();
    }
}
