package dev.hypha.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.ClusterView;
import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which sides of a cluster go on.
class QuorumPolicyTest {
    private static final ClusterNode.State THERE = ClusterNode.State.ACTIVE;
    private static final ClusterNode.State GONE = ClusterNode.State.DEAD;
    private static final ClusterNode.State LEFT = ClusterNode.State.LEFT;

    /// A view of nodes whose age is their number; the first one that is there observes.
    private static ClusterView view(ClusterNode.State... states) {
        List<ClusterEvent> events = new ArrayList<>();
        ClusterView view = null;
        for (int i = 0; i < states.length; i++) {
            ClusterNode node = new ClusterNode(new NodeId("n" + i), i, List.of(), NodeFacts.NONE, states[i]);
            if (view == null && states[i].isPresent()) {
                view = ClusterView.of(node);
            } else {
                events.add(new ClusterEvent.Joined(1, node));
            }
        }
        return view.after(events);
    }

    private static boolean fenced(QuorumPolicy policy, ClusterNode.State... states) {
        return policy.fenced(view(states)).isPresent();
    }

    @Test
    void fixedSizeNeedsMoreThanHalf() {
        QuorumPolicy policy = QuorumPolicy.ofSize(4);
        assertEquals(false, fenced(policy, THERE, THERE, THERE, GONE));
        assertEquals(true, fenced(policy, THERE, THERE, GONE, GONE));
        assertEquals(false, fenced(policy, THERE, THERE, ClusterNode.State.SUSPECT, GONE));
        assertEquals(true, fenced(policy, THERE, THERE, ClusterNode.State.JOINING, GONE));
        assertEquals(true, fenced(policy, THERE));
    }

    @Test
    void learnedSizeGrowsAndShrinksByGoodbyesOnly() {
        QuorumPolicy policy = QuorumPolicy.learned();
        assertEquals(false, fenced(policy, THERE));
        assertEquals(false, fenced(policy, THERE, THERE, THERE, THERE, THERE));
        assertEquals(true, fenced(policy, THERE, THERE, GONE, GONE, GONE));
        // The dead were forgotten by the view, and still count.
        assertEquals(true, fenced(policy, THERE, THERE));
        assertEquals(false, fenced(policy, THERE, THERE, THERE, GONE, GONE));
        assertEquals(false, fenced(policy, THERE, THERE, LEFT, LEFT, LEFT));
    }

    @Test
    void oldestKeepsItsSideUnlessItIsAlone() {
        QuorumPolicy ofOldest = QuorumPolicy.oldest();
        QuorumPolicy ofOthers = QuorumPolicy.oldest();
        assertEquals(false, fenced(ofOldest, THERE, THERE, THERE, THERE));
        assertEquals(false, fenced(ofOthers, THERE, THERE, THERE, THERE));
        assertEquals(false, fenced(ofOldest, THERE, THERE, GONE, GONE));
        assertEquals(true, fenced(ofOthers, GONE, GONE, THERE, THERE));
        assertEquals(true, fenced(ofOldest, THERE, GONE, GONE, GONE));
        assertEquals(false, fenced(ofOthers, GONE, THERE, THERE, THERE));
        assertEquals(true, fenced(ofOthers, GONE, THERE, GONE, GONE));
    }

    @Test
    void ofTwoTheOldestGoesOn() {
        QuorumPolicy ofOldest = QuorumPolicy.oldest();
        QuorumPolicy ofOther = QuorumPolicy.oldest();
        assertEquals(false, fenced(ofOldest, THERE, THERE));
        assertEquals(false, fenced(ofOther, THERE, THERE));
        assertEquals(false, fenced(ofOldest, THERE, GONE));
        assertEquals(true, fenced(ofOther, GONE, THERE));
    }

    @Test
    void offNeverFences() {
        assertEquals(false, fenced(QuorumPolicy.off(), THERE, GONE, GONE));
    }
}
