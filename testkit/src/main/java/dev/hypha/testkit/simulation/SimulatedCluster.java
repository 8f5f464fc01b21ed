package dev.hypha.testkit.simulation;

import dev.hypha.ClusterEvent;
import dev.hypha.NodeId;
import dev.hypha.membership.Event;
import dev.hypha.membership.MembershipOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A cluster's membership in virtual time, with a seeded network and faults. One thread; one seed replays
/// everything.
///
/// ```java
/// SimulatedCluster cluster = SimulatedCluster.settled(5, seed);
/// cluster.node(3).crash();
/// cluster.advance(10_000);
/// assertTrue(cluster.agrees());
/// ```
public final class SimulatedCluster {
    private static final long START_MILLIS = 1_000_000;

    private final VirtualTime time = new VirtualTime(START_MILLIS);
    private final SplittableRandom random;
    private final SimulatedNetwork network;
    private final MembershipOptions options;
    private final Map<NodeId, SimulatedNode> nodes = new LinkedHashMap<>();
    private BiConsumer<SimulatedNode, ClusterEvent> observer = (_, _) -> {};
    /// The epochs of the views that were found to be right, and what they were compared with: a thousand
    /// views of a thousand nodes are not compared anew each time.
    private final Map<NodeId, Long> agreed = new HashMap<>();
    private Truth agreedOn = new Truth(List.of());
    private @Nullable SimulatedNode lastToDisagree;

    /// A cluster without nodes.
    ///
    /// @param options of all nodes
    /// @param seed replays the run
    public SimulatedCluster(MembershipOptions options, long seed) {
        this.options = options;
        random = new SplittableRandom(seed);
        network = new SimulatedNetwork(random.split());
    }

    /// A cluster of nodes that all know each other.
    ///
    /// @param count how many
    /// @param seed replays the run
    /// @return the cluster, some simulated seconds after its start
    public static SimulatedCluster settled(int count, long seed) {
        SimulatedCluster cluster = new SimulatedCluster(MembershipOptions.DEFAULT, seed);
        cluster.startAll(count);
        if (!cluster.advanceUntil(120_000, cluster::agrees)) {
            throw new AssertionError(
                    "seed " + seed + ": " + count + " nodes did not form a cluster: " + cluster.firstDisagreement());
        }
        return cluster;
    }

    /// Starts nodes at the same moment; the first has nobody to join, the others join through it.
    ///
    /// @param count how many
    public void startAll(int count) {
        for (int i = 0; i < count; i++) {
            start(i, i == 0 ? List.of() : List.of(id(0)));
        }
    }

    /// Starts a node's process, in place of a former one of that number that must not run any more.
    ///
    /// @param number its number, which makes its name
    /// @param seeds whom to join
    /// @return the node
    public SimulatedNode start(int number, List<NodeId> seeds) {
        return start(number, seeds, time.nowMillis());
    }

    /// Starts a node whose clock is wrong.
    ///
    /// @param number its number
    /// @param seeds whom it joins through
    /// @param clockMillis what its clock says
    /// @return the node
    /// @throws IllegalStateException if it runs already
    public SimulatedNode start(int number, List<NodeId> seeds, long clockMillis) {
        NodeId id = id(number);
        @Nullable SimulatedNode former = nodes.get(id);
        if (former != null && former.isRunning()) {
            throw new IllegalStateException("node " + id + " runs already");
        }
        SimulatedNode node = new SimulatedNode(id, this, options, random.nextLong(), clockMillis);
        nodes.put(id, node);
        node.on(new Event.Join(seeds));
        return node;
    }

    /// The name of a node.
    ///
    /// @param number its number
    /// @return the name
    public static NodeId id(int number) {
        return new NodeId("node-" + number);
    }

    /// A node that was started.
    ///
    /// @param number its number
    /// @return its last process
    public SimulatedNode node(int number) {
        return Objects.requireNonNull(nodes.get(id(number)), () -> "node " + number + " was not started");
    }

    /// The last processes of all nodes.
    ///
    /// @return in the order of their first start
    public Collection<SimulatedNode> nodes() {
        return Collections.unmodifiableCollection(nodes.values());
    }

    /// Those whose process runs and that take part.
    ///
    /// @return in the order of their first start
    public List<SimulatedNode> running() {
        List<SimulatedNode> running = new ArrayList<>();
        for (SimulatedNode node : nodes.values()) {
            if (node.isRunning()) {
                running.add(node);
            }
        }
        return running;
    }

    /// The network, to put faults into.
    ///
    /// @return the network
    public SimulatedNetwork network() {
        return network;
    }

    /// The clock.
    ///
    /// @return the clock
    public VirtualTime time() {
        return time;
    }

    /// Calls back for each event of each node, after the node's view was checked against it.
    ///
    /// @param callback gets the node that observed it, and the event
    public void observing(BiConsumer<SimulatedNode, ClusterEvent> callback) {
        observer = callback;
    }

    /// Lets time go by.
    ///
    /// @param millis how much
    public void advance(long millis) {
        time.advance(millis);
    }

    /// Lets time go by until a condition holds, which is checked ten times in a second.
    ///
    /// @param millisMax how much at most
    /// @param condition what to wait for
    /// @return whether it came to hold
    public boolean advanceUntil(long millisMax, BooleanSupplier condition) {
        long end = time.nowMillis() + millisMax;
        while (!condition.getAsBoolean()) {
            if (time.nowMillis() >= end) {
                return false;
            }
            time.advance(100);
        }
        return true;
    }

    /// Whether every running node sees exactly the running nodes as active, each in its present process, and no
    /// other as present.
    ///
    /// @return true if so
    public boolean agrees() {
        return firstDisagreement().isEmpty();
    }

    /// What keeps [#agrees] from being true.
    ///
    /// @return for people; empty if it is true
    public String firstDisagreement() {
        List<SimulatedNode> running = running();
        running.sort(Comparator.comparing(SimulatedNode::id));
        Truth truth = new Truth(running);
        if (!truth.equals(agreedOn)) {
            agreedOn = truth;
            agreed.clear();
        }
        // Whoever disagreed the last time most likely still does.
        if (lastToDisagree != null && lastToDisagree.isRunning()) {
            String disagreement = truth.disagreementOf(lastToDisagree);
            if (!disagreement.isEmpty()) {
                return disagreement;
            }
        }
        for (SimulatedNode observer : running) {
            long epoch = observer.view().epoch();
            if (agreed.getOrDefault(observer.id(), -1L) == epoch) {
                continue;
            }
            String disagreement = truth.disagreementOf(observer);
            if (!disagreement.isEmpty()) {
                lastToDisagree = observer;
                return disagreement;
            }
            agreed.put(observer.id(), epoch);
        }
        return "";
    }

    void carry(NodeId from, NodeId to, byte[] packet) {
        network.carry(from, to, packet.length, time, () -> {
            @Nullable SimulatedNode target = nodes.get(to);
            if (target != null) {
                target.on(new Event.Received(from, packet));
            }
        });
    }

    void observe(SimulatedNode node, ClusterEvent event) {
        observer.accept(node, event);
    }
}
