package dev.hypha.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode.State;
import dev.hypha.DistributedRuntime;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome.Failed;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import dev.hypha.membership.MembershipOptions;
import dev.hypha.testkit.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;

/// What each fault means to calls.
@Timeout(120)
class FaultsTest {
    private static <R> Call<R> on(String node, Call<R> call) {
        return call.on(Placement.onNode(new NodeId(node)));
    }

    private static Failure failure(JoinHandle<?> handle) throws InterruptedException {
        return assertInstanceOf(Failed.class, handle.outcome()).failure();
    }

    @ClusterTest(nodes = 2)
    void killLosesWhatMayHaveRunAndRestartBringsTheNodeBack(
            TestCluster cluster, DistributedRuntime client, Faults faults) throws InterruptedException {
        Probe probe = Probe.create();
        JoinHandle<String> running =
                client.spawn(on("node-1", WorkCalls.holds(probe.name())).retrying(RetryPolicy.upTo(3)));
        probe.await("started", 1);
        faults.kill("node-1");
        assertEquals(new Failure.Lost(new NodeId("node-1")), failure(running));
        assertEquals("node-2", client.spawn(WorkCalls.where()).join());
        faults.restart("node-1");
        cluster.awaitConnected();
        assertEquals("node-1", client.spawn(on("node-1", WorkCalls.where())).join());
        assertEquals(1, probe.count("started"));
    }

    @ClusterTest(nodes = 2)
    void isolatedNodesIdempotentCallRunsElsewhere(DistributedRuntime client, Faults faults)
            throws InterruptedException {
        Probe probe = Probe.create();
        JoinHandle<String> handle =
                client.spawn(WorkCalls.holdsAgain(probe.name()).retrying(RetryPolicy.upTo(3)));
        probe.await("started", 1);
        String first = probe.count("on node-1") > 0 ? "node-1" : "node-2";
        faults.isolate(first);
        probe.await("started", 2);
        probe.open();
        assertNotEquals(first, handle.join());
    }

    @ClusterTest
    void partitionIsSeenFromBothSidesAndHeals(
            TestCluster cluster, DistributedRuntime client, @OnNode("node-3") DistributedRuntime cutOff, Faults faults)
            throws InterruptedException {
        faults.partition(List.of("client", "node-1", "node-2"), List.of("node-3"));
        cluster.awaitSeen("client", "node-3", NodeInfo.State.CONNECTING);
        cluster.awaitSeen("node-3", "node-1", NodeInfo.State.CONNECTING);
        assertNotEquals("node-3", client.spawn(WorkCalls.where()).join());
        assertEquals("node-3", cutOff.spawn(WorkCalls.where()).join());
        faults.heal();
        cluster.awaitConnected();
        assertEquals("node-3", client.spawn(on("node-3", WorkCalls.where())).join());
        assertEquals("node-1", cutOff.spawn(on("node-1", WorkCalls.where())).join());
    }

    @ClusterTest(nodes = 2)
    void pausedNodesCallsTimeOutAndTheNodeComesBack(TestCluster cluster, DistributedRuntime client, Faults faults)
            throws InterruptedException {
        faults.pause("node-1");
        JoinHandle<String> handle = client.spawn(on("node-1", WorkCalls.where()).within(Duration.ofMillis(200)));
        assertInstanceOf(Failure.TimedOut.class, failure(handle));
        faults.resume("node-1");
        cluster.awaitConnected();
        assertEquals("node-1", client.spawn(on("node-1", WorkCalls.where())).join());
    }

    @ClusterTest(nodes = 2)
    void oneWayCutLetsTheCallThroughAndLosesItsOutcome(DistributedRuntime client, Faults faults)
            throws InterruptedException {
        faults.oneWay("node-1", "client");
        Probe probe = Probe.create();
        JoinHandle<String> handle = client.spawn(on("node-1", WorkCalls.holds(probe.name())));
        probe.await("started", 1);
        probe.open();
        assertEquals(new Failure.Lost(new NodeId("node-1")), failure(handle));
    }

    @ClusterTest(nodes = 1)
    void resetBreaksTheConnectionOnce(TestCluster cluster, DistributedRuntime client, Faults faults)
            throws InterruptedException {
        Probe probe = Probe.create();
        JoinHandle<String> handle = client.spawn(WorkCalls.holds(probe.name()));
        probe.await("started", 1);
        faults.reset("client", "node-1");
        assertEquals(new Failure.Lost(new NodeId("node-1")), failure(handle));
        cluster.awaitConnected();
        assertEquals("node-1", client.spawn(WorkCalls.where()).join());
    }

    @ClusterTest(nodes = 1)
    void delayedBytesArriveLater(DistributedRuntime client, Faults faults) throws InterruptedException {
        faults.delay("client", "node-1", Duration.ofMillis(150));
        faults.delay("node-1", "client", Duration.ofMillis(150));
        long begun = System.nanoTime();
        assertEquals("node-1", client.spawn(WorkCalls.where()).join());
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        assertTrue(millis >= 300, "there and back in " + millis + " ms"); // a lower bound holds on any machine
    }

    @ClusterTest(nodes = 2, seed = 7)
    void lostSegmentsComeAgain(DistributedRuntime client, Faults faults) throws InterruptedException {
        faults.drop("client", "node-1", 0.2);
        faults.drop("node-1", "client", 0.2);
        for (int i = 0; i < 20; i++) {
            assertEquals("node-1", client.spawn(on("node-1", WorkCalls.where())).join());
        }
    }

    @ClusterTest(nodes = 2, transport = ClusterTransport.UNIX)
    void unixSocketsHaveTheSameFaults(TestCluster cluster, DistributedRuntime client, Faults faults)
            throws InterruptedException {
        faults.isolate("node-2");
        cluster.awaitSeen("client", "node-2", NodeInfo.State.CONNECTING);
        assertEquals("node-1", client.spawn(WorkCalls.where()).join());
        faults.heal();
        cluster.awaitConnected();
        faults.kill("node-1");
        assertEquals("node-2", client.spawn(WorkCalls.where()).join());
        faults.restart("node-1");
        cluster.awaitConnected();
    }

    @ClusterTest(nodes = 2)
    void drainedNodeLeavesAndComesBack(TestCluster cluster, DistributedRuntime client, Faults faults)
            throws InterruptedException {
        assertTrue(faults.drain("node-1", Duration.ofSeconds(10)));
        assertEquals("node-2", client.spawn(WorkCalls.where()).join());
        faults.restart("node-1");
        cluster.awaitConnected();
    }

    /// Only its connections could tell a node of another that it was never told of: had it got around the
    /// proxies, the cut would do nothing.
    @ClusterTest
    void learnedAddressesLeadThroughTheFaultsToo(TestCluster cluster, Faults faults) throws InterruptedException {
        faults.partition(List.of("node-1"), List.of("node-2", "node-3", "client"));
        cluster.awaitSeen("node-1", "node-3", NodeInfo.State.CONNECTING);
        cluster.awaitSeen("client", "node-1", NodeInfo.State.CONNECTING);
        assertEquals(
                "node-3",
                cluster.client().spawn(on("node-3", WorkCalls.where())).join());
        faults.partition(List.of("client"), List.of("node-1", "node-2", "node-3"));
        cluster.awaitSeen("client", "node-3", NodeInfo.State.CONNECTING);
        faults.heal();
        cluster.awaitConnected();
    }

    @ClusterTest
    void killedNodeIsDeclaredDeadEverywhereAndReturns(TestCluster cluster, Faults faults) {
        faults.kill("node-2");
        awaitMember(cluster, List.of("node-1", "node-3", "client"), "node-2", State.DEAD);
        faults.restart("node-2");
        cluster.awaitConnected();
        awaitMember(cluster, cluster.names(), "node-2", State.ACTIVE);
    }

    @ClusterTest
    void sidesOfAPartitionDeclareEachOtherDeadAndConvergeWhenItHeals(TestCluster cluster, Faults faults) {
        faults.partition(List.of("node-1", "client"), List.of("node-2", "node-3"));
        awaitMember(cluster, List.of("node-1", "client"), "node-2", State.DEAD);
        awaitMember(cluster, List.of("node-1", "client"), "node-3", State.DEAD);
        awaitMember(cluster, List.of("node-2", "node-3"), "node-1", State.DEAD);
        awaitMember(cluster, List.of("node-2"), "node-3", State.ACTIVE);
        faults.heal();
        cluster.awaitConnected();
        for (String each : cluster.names()) {
            awaitMember(cluster, cluster.names(), each, State.ACTIVE);
        }
    }

    /// A node that hears nothing and is heard, or the other way round, is no partner for calls.
    @ClusterTest
    void oneWayCutFromAllOthersEndsAsAPartitionAndHeals(TestCluster cluster, Faults faults) {
        for (String other : List.of("node-2", "node-3", "client")) {
            faults.oneWay("node-1", other);
        }
        awaitMember(cluster, List.of("node-2", "node-3", "client"), "node-1", State.DEAD);
        faults.heal();
        cluster.awaitConnected();
        awaitMember(cluster, cluster.names(), "node-1", State.ACTIVE);
    }

    @ClusterTest(setup = Patient.class)
    void shortPauseIsForgiven(TestCluster cluster, Faults faults) throws InterruptedException {
        List<ClusterEvent> events = new CopyOnWriteArrayList<>();
        Runnable unwatch = cluster.client().watch((view, some) -> events.addAll(some));
        faults.pause("node-1");
        awaitMember(cluster, List.of("client"), "node-1", State.SUSPECT);
        faults.resume("node-1");
        awaitMember(cluster, cluster.names(), "node-1", State.ACTIVE);
        cluster.awaitConnected();
        assertEquals(
                "node-1",
                cluster.client().spawn(on("node-1", WorkCalls.where())).join());
        unwatch.run();
        assertTrue(events.stream().noneMatch(FaultsTest::isDeath), () -> "somebody died: " + events);
    }

    private static boolean isDeath(ClusterEvent event) {
        return event instanceof ClusterEvent.StateChanged changed
                && changed.node().state() == State.DEAD;
    }

    @ClusterTest
    void longPauseLosesItsCallsOrRetriesThemElsewhereAndTheNodeReturns(
            TestCluster cluster, DistributedRuntime client, Faults faults) throws InterruptedException {
        Probe once = Probe.create();
        Probe again = Probe.create();
        JoinHandle<String> retried =
                client.spawn(WorkCalls.holdsAgain(again.name()).retrying(RetryPolicy.upTo(3)));
        again.await("started", 1);
        String paused = cluster.workers().stream()
                .filter(name -> again.count("on " + name) > 0)
                .findFirst()
                .orElseThrow();
        JoinHandle<String> lost = client.spawn(on(paused, WorkCalls.holds(once.name())));
        once.await("started", 1);
        faults.pause(paused);
        assertEquals(new Failure.Lost(new NodeId(paused)), failure(lost));
        List<String> others = new ArrayList<>(cluster.names());
        others.remove(paused);
        awaitMember(cluster, others, paused, State.DEAD);
        again.await("started", 2);
        again.open();
        assertNotEquals(paused, retried.join());
        faults.resume(paused);
        cluster.awaitConnected();
        awaitMember(cluster, cluster.names(), paused, State.ACTIVE);
        assertEquals(paused, client.spawn(on(paused, WorkCalls.where())).join());
    }

    private static void awaitMember(TestCluster cluster, List<String> observers, String node, State state) {
        observers.forEach(observer -> cluster.awaitMember(observer, node, state));
    }

    /// Suspects as soon as all others, but takes its time to declare dead.
    static final class Patient implements ClusterSetup {
        @Override
        public void configure(String name, ClusterRuntimeBuilder node) {
            node.membership(new MembershipOptions(100, 40, 3, 40, 3, 60_000, 3, 3, 3_000, 100, 3_600_000, 16 * 1024));
        }
    }

    @ClusterTest(nodes = 1)
    void wrongNamesAndValuesAreRefused(Faults faults) {
        assertThrows(IllegalArgumentException.class, () -> faults.isolate("node-9"));
        assertThrows(IllegalArgumentException.class, () -> faults.kill("client"));
        assertThrows(IllegalArgumentException.class, () -> faults.oneWay("node-1", "node-1"));
        assertThrows(IllegalArgumentException.class, () -> faults.drop("client", "node-1", 1.5));
        assertThrows(IllegalArgumentException.class, () -> faults.delay("client", "node-1", Duration.ofMillis(-1)));
    }
}
