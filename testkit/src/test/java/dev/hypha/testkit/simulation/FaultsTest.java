package dev.hypha.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import dev.hypha.membership.Event;
import dev.hypha.membership.MembershipOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Small clusters under faults drawn from seeds, and long ones.
class FaultsTest {
    private static final int SCHEDULES = 300;

    private static List<ClusterEvent> deathsIn(SimulatedCluster cluster) {
        List<ClusterEvent> deaths = new ArrayList<>();
        cluster.observing((_, event) -> {
            if (event instanceof ClusterEvent.StateChanged changed
                    && changed.node().state() == ClusterNode.State.DEAD) {
                deaths.add(event);
            }
        });
        return deaths;
    }

    /// After whatever happened and was healed, all agree; and then nobody is declared dead any more. That
    /// epochs grow and that events lead from each view to the next is checked by the simulated nodes, all
    /// the time.
    @Test
    void anyScheduleEndsInAgreement() {
        Seeds.each(FaultsTest.class, "anyScheduleEndsInAgreement", SCHEDULES, seed -> {
            SplittableRandom random = new SplittableRandom(seed * 31);
            int size = 3 + random.nextInt(5);
            SimulatedCluster cluster = SimulatedCluster.settled(size, seed);
            for (int step = 0; step < 12; step++) {
                strike(cluster, size, random);
                cluster.advance(random.nextLong(20_000));
            }
            cluster.network().heal();
            for (int i = 0; i < size; i++) {
                if (!cluster.node(i).isRunning()) {
                    cluster.start(i, others(i, size));
                } else if (cluster.node(i).isPaused()) {
                    cluster.node(i).resume();
                }
            }
            assertTrue(cluster.advanceUntil(120_000, cluster::agrees), cluster::firstDisagreement);
            // Suspicions from before may still run out.
            cluster.advance(30_000);
            List<ClusterEvent> deaths = deathsIn(cluster);
            cluster.advance(60_000);
            assertEquals(List.of(), deaths);
            assertTrue(cluster.agrees(), cluster::firstDisagreement);
        });
    }

    /// Each node dials those before it, and all of them are joining when the connections come up: whoever answers
    /// first may know nobody.
    @Test
    void nodesThatStartTogetherFormOneCluster() {
        Seeds.each(FaultsTest.class, "nodesThatStartTogetherFormOneCluster", SCHEDULES, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            int size = 3 + random.nextInt(5);
            SimulatedCluster cluster = new SimulatedCluster(MembershipOptions.DEFAULT, seed);
            for (int i = 0; i < size; i++) {
                cluster.start(
                        i, List.of(SimulatedCluster.id(i == 0 ? 1 + random.nextInt(size - 1) : random.nextInt(i))));
            }
            for (int i = 1; i < size; i++) {
                for (int before = 0; before < i; before++) {
                    connect(cluster, i, before);
                    cluster.advance(random.nextLong(400));
                }
            }
            assertTrue(cluster.advanceUntil(60_000, cluster::agrees), cluster::firstDisagreement);
        });
    }

    private static void connect(SimulatedCluster cluster, int one, int other) {
        cluster.node(one).on(new Event.Reached(SimulatedCluster.id(other)));
        cluster.node(other).on(new Event.Reached(SimulatedCluster.id(one)));
    }

    private static List<NodeId> others(int number, int size) {
        List<NodeId> others = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (i != number) {
                others.add(SimulatedCluster.id(i));
            }
        }
        return others;
    }

    private static void strike(SimulatedCluster cluster, int size, SplittableRandom random) {
        int number = random.nextInt(size);
        SimulatedNode node = cluster.node(number);
        SimulatedNetwork network = cluster.network();
        switch (random.nextInt(9)) {
            case 0 -> node.crash();
            case 1 -> {
                if (!node.isRunning()) {
                    cluster.start(number, others(number, size));
                }
            }
            case 2 -> node.pause();
            case 3 -> {
                if (node.isPaused()) {
                    node.resume();
                }
            }
            case 4 -> network.partition(random.nextInt(2), List.of(node.id()));
            case 5 -> network.cut(node.id(), SimulatedCluster.id(random.nextInt(size)));
            case 6 -> network.loss(random.nextDouble() * 0.5);
            case 7 -> {
                network.duplication(random.nextDouble() * 0.5);
                network.delay(random.nextLong(20), 20 + random.nextLong(300));
            }
            default -> network.heal();
        }
    }

    /// 30 nodes rather than the thousand of `./hypha simulate`, for the time it takes.
    @Test
    void lossOfATenthForAnHourKillsNobody() {
        SimulatedCluster cluster = SimulatedCluster.settled(30, Seeds.FIRST);
        List<ClusterEvent> deaths = deathsIn(cluster);
        cluster.network().loss(0.1);
        cluster.advance(3_600_000);
        assertEquals(List.of(), deaths);
        cluster.network().heal();
        assertTrue(cluster.advanceUntil(30_000, cluster::agrees), cluster::firstDisagreement);
    }

    /// One direction between two nodes is cut: the others probe for them, and nobody is declared dead.
    @Test
    void oneWayCutBetweenTwoIsBridged() {
        SimulatedCluster cluster = SimulatedCluster.settled(5, Seeds.FIRST);
        List<ClusterEvent> deaths = deathsIn(cluster);
        cluster.network().cut(SimulatedCluster.id(1), SimulatedCluster.id(2));
        cluster.advance(600_000);
        assertEquals(List.of(), deaths);
        assertTrue(cluster.agrees(), cluster::firstDisagreement);
    }

    /// A node that hears nothing is declared dead by the others, and does not take any of them along.
    @Test
    void deafNodeIsRemovedAlone() {
        SimulatedCluster cluster = SimulatedCluster.settled(5, Seeds.FIRST);
        Map<NodeId, Integer> deaths = new HashMap<>();
        cluster.observing((observer, event) -> {
            if (event instanceof ClusterEvent.StateChanged changed
                    && changed.node().state() == ClusterNode.State.DEAD
                    && !observer.id().equals(SimulatedCluster.id(4))) {
                deaths.merge(changed.node().id(), 1, Integer::sum);
            }
        });
        for (int i = 0; i < 4; i++) {
            cluster.network().cut(SimulatedCluster.id(i), SimulatedCluster.id(4));
        }
        cluster.advance(120_000);
        assertEquals(Map.of(SimulatedCluster.id(4), 4), deaths);
        cluster.network().heal();
        assertTrue(cluster.advanceUntil(60_000, cluster::agrees), cluster::firstDisagreement);
    }

    @Test
    void partitionAndHealConverge() {
        SimulatedCluster cluster = SimulatedCluster.settled(10, Seeds.FIRST);
        List<ClusterEvent> deaths = deathsIn(cluster);
        cluster.network().partition(1, others(0, 4));
        assertTrue(cluster.advanceUntil(60_000, () -> deaths.size() == 2 * 3 * 7), () -> deaths.size() + " deaths");
        cluster.network().heal();
        assertTrue(cluster.advanceUntil(60_000, cluster::agrees), cluster::firstDisagreement);
        assertEquals(2 * 3 * 7, deaths.size());
    }

    @Test
    void goodbyeOutlastsTheProcess() {
        SimulatedCluster cluster = SimulatedCluster.settled(5, Seeds.FIRST);
        List<ClusterEvent> deaths = deathsIn(cluster);
        cluster.node(3).on(new Event.Leave());
        cluster.advance(2_000);
        cluster.node(3).crash();
        cluster.advance(60_000);
        assertEquals(List.of(), deaths);
        assertTrue(cluster.agrees(), cluster::firstDisagreement);
        cluster.start(3, others(3, 5));
        assertTrue(cluster.advanceUntil(10_000, cluster::agrees), cluster::firstDisagreement);
    }
}
