package dev.hypha.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import dev.hypha.membership.MembershipOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What must hold for a thousand nodes as for a few.
class LargeClusterTest {
    private static double messagesPerNodeAndSecond(SimulatedCluster cluster, int nodes) {
        // Until the news of the joins has been told as often as it is.
        cluster.advance(30_000);
        cluster.network().resetCounts();
        int seconds = 20;
        cluster.advance(seconds * 1_000L);
        return cluster.network().sent() / (double) (nodes * seconds);
    }

    @Test
    void thousandJoinAtOnceThenIdleThenCrashThenPartition() {
        SimulatedCluster cluster = new SimulatedCluster(MembershipOptions.DEFAULT, Seeds.FIRST);
        List<ClusterEvent> deaths = new ArrayList<>();
        cluster.observing((_, event) -> {
            if (event instanceof ClusterEvent.StateChanged changed
                    && changed.node().state() == ClusterNode.State.DEAD) {
                deaths.add(event);
            }
        });
        long t = System.nanoTime();
        cluster.startAll(1_000);
        assertTrue(cluster.advanceUntil(30_000, cluster::agrees), cluster.firstDisagreement());
        System.out.println("joined at " + cluster.time().nowMillis() + " ms " + (System.nanoTime() - t) / 1e9+" msgs "+cluster.network().sent()+" bytes "+cluster.network().bytes());
        assertEquals(List.of(), deaths);

        double large = messagesPerNodeAndSecond(cluster, 1_000);
        double small = messagesPerNodeAndSecond(SimulatedCluster.settled(50, Seeds.FIRST), 50);
        System.out.println("msgs " + large + " " + small+ " " + (System.nanoTime() - t) / 1e9);
        assertTrue(large < small * 1.2, "1000 nodes send " + large + " packets each in a second, 50 send " + small);

        cluster.node(517).crash();
        long at = cluster.time().nowMillis();
        assertTrue(cluster.advanceUntil(10_000, cluster::agrees), cluster.firstDisagreement());
        System.out.println("crash known " + (cluster.time().nowMillis() - at)+ " " + (System.nanoTime() - t) / 1e9);
        assertEquals(999, deaths.size());

        List<NodeId> side = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            side.add(SimulatedCluster.id(i));
        }
        cluster.network().partition(1, side);
        assertTrue(cluster.advanceUntil(120_000, () -> deaths.size() >= 999 + 2 * 300 * 699), () -> deaths.size() + "");
        System.out.println("partition known " + (cluster.time().nowMillis() - at)+ " " + (System.nanoTime() - t) / 1e9);
        cluster.network().heal();
        at = cluster.time().nowMillis();
        assertTrue(cluster.advanceUntil(120_000, cluster::agrees), cluster.firstDisagreement());
        System.out.println("healed " + (cluster.time().nowMillis() - at)+ " " + (System.nanoTime() - t) / 1e9);
    }
}
