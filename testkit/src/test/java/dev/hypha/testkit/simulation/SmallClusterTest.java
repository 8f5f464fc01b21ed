package dev.hypha.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.membership.Event;
import dev.hypha.membership.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What happens to a few nodes, one thing at a time.
class SmallClusterTest {
    private final SimulatedCluster cluster = SimulatedCluster.settled(3, Seeds.FIRST);

    private ClusterNode.State stateSeenBy(int observer, int node) {
        return cluster.node(observer)
                .view()
                .node(SimulatedCluster.id(node))
                .orElseThrow()
                .state();
    }

    private List<ClusterNode.State> statesOf(int node) {
        List<ClusterNode.State> states = new ArrayList<>();
        cluster.observing((observer, event) -> {
            if (event instanceof ClusterEvent.StateChanged changed
                    && changed.node().id().equals(SimulatedCluster.id(node))
                    && !observer.id().equals(changed.node().id())) {
                states.add(changed.node().state());
            }
        });
        return states;
    }

    @Test
    void crashedNodeIsSuspectThenDead() {
        List<ClusterNode.State> states = statesOf(2);
        cluster.node(2).crash();
        cluster.advance(10_000);
        assertTrue(cluster.agrees(), cluster.firstDisagreement());
        assertEquals(
                List.of(
                        ClusterNode.State.SUSPECT,
                        ClusterNode.State.SUSPECT,
                        ClusterNode.State.DEAD,
                        ClusterNode.State.DEAD),
                states);
    }

    @Test
    void restartedNodeTakesThePlaceOfItsFormerProcess() {
        List<ClusterEvent.Restarted> restarts = new ArrayList<>();
        cluster.observing((_, event) -> {
            if (event instanceof ClusterEvent.Restarted restarted) {
                restarts.add(restarted);
            }
        });
        cluster.node(2).crash();
        cluster.advance(100);
        cluster.start(2, List.of(SimulatedCluster.id(0)));
        cluster.advance(5_000);
        assertTrue(cluster.agrees(), cluster.firstDisagreement());
        assertEquals(2, restarts.size());
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepARestartedNodeOut() {
        cluster.advance(600_000);
        cluster.node(2).crash();
        cluster.advance(30_000);
        assertEquals(ClusterNode.State.DEAD, stateSeenBy(0, 2));
        cluster.start(2, List.of(SimulatedCluster.id(0)), 0);
        cluster.advance(60_000);
        assertEquals(ClusterNode.State.ACTIVE, stateSeenBy(0, 2));
        assertTrue(cluster.agrees(), cluster.firstDisagreement());
    }

    @Test
    void aClockThatWasSetBackDelaysANodeThatIsRestartedAtOnce() {
        cluster.advance(600_000);
        cluster.node(2).crash();
        cluster.advance(100);
        cluster.start(2, List.of(SimulatedCluster.id(0)), 0);
        cluster.advance(120_000);
        assertEquals(ClusterNode.State.ACTIVE, stateSeenBy(0, 2));
        assertTrue(cluster.agrees(), cluster.firstDisagreement());
    }

    /// As on a machine that is so busy that the node finds nobody in time.
    @Test
    void aClockThatWasSetBackDoesNotKeepOutWhoFirstTookItselfForAlone() {
        cluster.advance(600_000);
        cluster.node(2).crash();
        cluster.advance(30_000);
        cluster.network().partition(1, List.of(SimulatedCluster.id(2)));
        cluster.start(2, List.of(), 0);
        cluster.advance(5_000);
        assertEquals(ClusterNode.State.ACTIVE, stateSeenBy(2, 2));
        cluster.network().heal();
        cluster.node(2).on(new Event.Join(List.of(SimulatedCluster.id(0))));
        cluster.advance(10_000);
        assertTrue(cluster.agrees(), cluster.firstDisagreement());
    }

    @Test
    void pauseOfFiveSecondsIsForgiven() {
        List<ClusterNode.State> states = statesOf(2);
        cluster.node(2).pause();
        cluster.advance(5_000);
        assertEquals(ClusterNode.State.SUSPECT, stateSeenBy(0, 2));
        cluster.node(2).resume();
        cluster.advance(3_000);
        assertTrue(cluster.agrees(), cluster.firstDisagreement());
        cluster.advance(60_000);
        assertTrue(!states.contains(ClusterNode.State.DEAD), states.toString());
    }

    @Test
    void pauseOfAMinuteIsDeathAndReturn() {
        cluster.node(2).pause();
        cluster.advance(60_000);
        assertEquals(ClusterNode.State.DEAD, stateSeenBy(0, 2));
        assertEquals(ClusterNode.State.DEAD, stateSeenBy(1, 2));
        cluster.node(2).resume();
        assertTrue(cluster.advanceUntil(10_000, cluster::agrees), cluster.firstDisagreement());
    }

    @Test
    void goodbyeIsKnownAtOnce() {
        List<ClusterNode.State> states = statesOf(2);
        cluster.node(2).on(new Event.Leave());
        cluster.advance(100);
        assertEquals(List.of(ClusterNode.State.LEFT, ClusterNode.State.LEFT), states);
        cluster.node(2).crash();
        cluster.advance(60_000);
        assertEquals(2, states.size(), states.toString());
    }

    @Test
    void standingIsTold() {
        cluster.node(1).on(new Event.StandingChanged(Standing.DRAINING));
        cluster.advance(1_000);
        assertEquals(ClusterNode.State.DRAINING, stateSeenBy(0, 1));
        assertEquals(ClusterNode.State.DRAINING, stateSeenBy(1, 1));
    }
}
