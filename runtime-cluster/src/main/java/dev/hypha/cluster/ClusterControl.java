package dev.hypha.cluster;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.ClusterView;
import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.core.Node;
import dev.hypha.discovery.Discovery;
import dev.hypha.discovery.DiscoveryProblem;
import dev.hypha.membership.Member;
import dev.hypha.membership.Standing;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.transport.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What makes a [Node] one of a cluster: acts on what discovery finds and what the membership says. It
/// decides whom the node connects to, whom it gives up, and whether it is fenced.
final class ClusterControl implements ClusterMembership.Watcher, Discovery.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterControl.class);

    private static final long LOOK_NANOS = 5_000_000;

    private final Node node;
    private final Member self;
    private final Runnable superseded;
    private final Neighbours neighbours;
    private final ClusterMembership membership;
    private final QuorumGuard quorum;
    private final ClusterEvents events;
    private final LoadReport load = new LoadReport();
    private NodeFacts facts;
    private volatile boolean draining;
    private @Nullable Discovery discovery;

    /// @param superseded what to do when another process has taken the node's name; must not wait
    ClusterControl(Node node, Member self, Set<Endpoint> peers, ClusterStart.Society society, Runnable superseded) {
        this.superseded = superseded;
        this.node = node;
        this.self = self;
        this.facts = self.facts();
        this.neighbours = new Neighbours(node.peers(), peers);
        this.membership = new ClusterMembership(self, society.times(), node.gossip(), this);
        this.quorum = new QuorumGuard(node, society);
        this.events = new ClusterEvents(node.id().name());
    }

    void start(Discovery found) {
        discovery = found;
        membership.start();
        neighbours.start();
        found.start(new Discovery.Self(node.cluster(), self.id(), self.endpoints()), this);
    }

    ClusterView view() {
        return membership.view();
    }

    /// Waits until the node has joined, and is connected to the workers that it has heard of. Not having
    /// met some in time is no failure: they may be dying.
    void awaitMet(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!hasMet()
                && System.nanoTime() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean hasMet() {
        ClusterView view = view();
        if (view.node(self.id()).map(ClusterNode::state).orElse(null) == ClusterNode.State.JOINING) {
            return false;
        }
        Set<NodeId> usable = new HashSet<>();
        node.nodes().forEach(each -> {
            if (each.state() != NodeInfo.State.CONNECTING) {
                usable.add(each.id());
            }
        });
        return view.present().stream()
                .filter(each -> each.facts().runsCalls() && each.state() != ClusterNode.State.SUSPECT)
                .allMatch(each -> usable.contains(each.id()));
    }

    Runnable watch(ClusterListener listener) {
        return events.add(listener);
    }

    /// The node has other labels and taints, and tells all, also those that are not connected to it.
    synchronized void facts(UnaryOperator<NodeFacts> change) {
        facts = change.apply(facts);
        membership.factsChanged(facts);
    }

    // ---- discovery

    @Override
    public void found(Set<Discovery.Candidate> all) {
        Set<Endpoint> endpoints = new HashSet<>();
        all.forEach(candidate -> endpoints.add(Endpoint.parse(candidate.endpoint())));
        neighbours.found(endpoints);
    }

    @Override
    public void failed(DiscoveryProblem problem) {
        LOG.warn("node {}: {}", node.id(), problem);
    }

    // ---- membership

    @Override
    public void changed(ClusterView view, List<ClusterEvent> happened) {
        happened.forEach(this::act);
        happened.forEach(this::tell);
        neighbours.members(endpoints(view));
        quorum.weigh(view).ifPresent(this::standing);
        events.tell(view, happened);
    }

    /// Lets listeners know.
    private void tell(ClusterEvent event) {
        node.tell(here -> new RuntimeEvent.ClusterChanged(here, event));
        if (event instanceof ClusterEvent.StateChanged(var _, var changed, var former)
                && (former == ClusterNode.State.SUSPECT || former == ClusterNode.State.DEAD)
                && changed.state().isPresent()) {
            node.tell(here -> new RuntimeEvent.SuspicionRefuted(here, changed.id()));
        }
    }

    @Override
    public void probed(NodeId target, boolean answered, long millis) {
        node.tell(here -> new RuntimeEvent.ProbeEnded(here, target, answered, TimeUnit.MILLISECONDS.toNanos(millis)));
    }

    @Override
    public void periodically() {
        load.news(node.loadPerMille()).ifPresent(told -> facts(known -> known.withLoadPerMille(told)));
    }

    private void standing(Standing fencedOrNot) {
        if (!draining) {
            membership.standing(fencedOrNot);
        }
    }

    private void act(ClusterEvent event) {
        switch (event) {
            case ClusterEvent.StateChanged(var _, var changed, var former) -> act(changed, former);
            case ClusterEvent.Restarted(var _, var started, var former) -> {
                LOG.info("node {} sees {} started again", node.id(), started.id());
                node.peers().restarted(started.id(), former.incarnation());
            }
            case ClusterEvent.DuplicateId duplicate -> act(duplicate);
            case ClusterEvent.Joined joined ->
                LOG.info("node {} sees {} come", node.id(), joined.node().id());
            case ClusterEvent.FactsChanged _, ClusterEvent.Forgotten _ -> {}
        }
    }

    private void act(ClusterEvent.DuplicateId duplicate) {
        LOG.error(
                "HYP-RUN-004 two nodes are named {}: the one started at {} keeps the name, the one started at {} must be"
                        + " stopped and given another",
                duplicate.id(),
                Instant.ofEpochMilli(duplicate.kept()),
                Instant.ofEpochMilli(duplicate.refused()));
        if (duplicate.id().equals(self.id()) && duplicate.refused() == self.incarnation()) {
            superseded.run(); // nobody listens to this node any more, so it can do no good
        }
    }

    private void act(ClusterNode changed, ClusterNode.State former) {
        if (changed.id().equals(node.id())) {
            return;
        }
        LOG.info("node {} sees {} go from {} to {}", node.id(), changed.id(), former, changed.state());
        switch (changed.state()) {
            case DEAD -> node.peers().dead(changed.id(), "it did not answer in time");
            case SUSPECT -> node.peers().suspect(changed.id());
            case JOINING, ACTIVE, DRAINING, FENCED -> node.peers().alive(changed.id());
            case LEFT -> {} // it closes its connections itself, when the last outcomes are out
        }
    }

    /// The dead stay among those that are dialled, with long pauses, so that the parts of a divided cluster
    /// find each other again.
    private Map<NodeId, List<Endpoint>> endpoints(ClusterView view) {
        Map<NodeId, List<Endpoint>> endpoints = new HashMap<>();
        for (ClusterNode each : view.nodes()) {
            if (each.state() != ClusterNode.State.LEFT
                    && each.facts().runsCalls()
                    && !each.id().equals(node.id())) {
                endpoints.put(
                        each.id(),
                        each.endpoints().stream().map(Endpoint::parse).toList());
            }
        }
        return endpoints;
    }

    // ---- the end

    /// The node refuses new calls from here on; tells the others.
    void draining() {
        draining = true;
        membership.standing(Standing.DRAINING);
    }

    /// Tells the others goodbye, while the connections still stand.
    void leave() {
        closeDiscovery();
        membership.leave();
        events.close();
    }

    /// Ends without a word.
    @Override
    public void close() {
        membership.close();
        closeDiscovery();
        events.close();
    }

    private void closeDiscovery() {
        if (discovery != null) {
            discovery.close();
        }
    }
}
