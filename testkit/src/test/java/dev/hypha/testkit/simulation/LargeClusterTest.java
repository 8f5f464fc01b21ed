package dev.hypha.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import dev.hypha.membership.MembershipOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What must hold for a thousand nodes as for a few.
class LargeClusterTest {
    private static AtomicInteger deathsIn(SimulatedCluster cluster) {
        AtomicInteger deaths = new AtomicInteger();
        cluster.observing((_, event) -> {
            if (event instanceof ClusterEvent.StateChanged changed
                    && changed.node().state() == ClusterNode.State.DEAD) {
                deaths.incrementAndGet();
            }
        });
        return deaths;
    }

    private static double messagesPerNodeAndSecond(SimulatedCluster cluster, int nodes) {
        // Until the news of the joins has been told as often as it is.
        cluster.advance(15_000);
        cluster.network().resetCounts();
        int seconds = 20;
        cluster.advance(seconds * 1_000L);
        return cluster.network().sent() / (double) (nodes * seconds);
    }

    /// One cluster for all three, as forming it is what takes the time: a thousand join at once through one; at
    /// rest each sends no
    /// more than one of fifty does; and the crash of one is known to all in ten seconds.
    @Test
    void thousandNodesJoinAtOnceThenRestThenLoseOne() {
        SimulatedCluster cluster = new SimulatedCluster(MembershipOptions.DEFAULT, Seeds.FIRST);
        AtomicInteger deaths = deathsIn(cluster);
        cluster.startAll(1_000);
        assertTrue(cluster.advanceUntil(30_000, cluster::agrees), cluster::firstDisagreement);

        double large = messagesPerNodeAndSecond(cluster, 1_000);
        double small = messagesPerNodeAndSecond(SimulatedCluster.settled(50, Seeds.FIRST), 50);
        assertTrue(large < small * 1.2, "1000 nodes send " + large + " packets each in a second, 50 send " + small);
        assertEquals(0, deaths.get());

        cluster.node(517).crash();
        assertTrue(cluster.advanceUntil(10_000, cluster::agrees), cluster::firstDisagreement);
        assertEquals(999, deaths.get());
    }

    @Test
    void crashOfAnyIsKnownToAllInTenSeconds() {
        Seeds.each(LargeClusterTest.class, "crashOfAnyIsKnownToAllInTenSeconds", 10, seed -> {
            SimulatedCluster cluster = SimulatedCluster.settled(100, seed);
            for (int number = 1; number <= 5; number++) {
                cluster.node(number).crash();
                assertTrue(cluster.advanceUntil(10_000, cluster::agrees), cluster::firstDisagreement);
            }
        });
    }

    @Test
    void hundredsSplitAndComeTogether() {
        SimulatedCluster cluster = SimulatedCluster.settled(200, Seeds.FIRST);
        AtomicInteger deaths = deathsIn(cluster);
        List<NodeId> side = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            side.add(SimulatedCluster.id(i));
        }
        cluster.network().partition(1, side);
        assertTrue(cluster.advanceUntil(120_000, () -> deaths.get() == 2 * 60 * 140), () -> deaths + " deaths");
        cluster.network().heal();
        assertTrue(cluster.advanceUntil(120_000, cluster::agrees), cluster::firstDisagreement);
        assertEquals(2 * 60 * 140, deaths.get());
    }
}
