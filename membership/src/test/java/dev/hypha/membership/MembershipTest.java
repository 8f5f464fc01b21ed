package dev.hypha.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.ClusterView;
import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import dev.hypha.spi.WireException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Single nodes, event by event. How many behave together is tested in simulation, with the testkit.
class MembershipTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    /// Drives a node by hand and keeps what it wants done.
    private static final class Driver implements Effects {
        final Membership membership;
        final ArrayDeque<byte[]> sent = new ArrayDeque<>();
        final List<NodeId> receivers = new ArrayList<>();
        final List<ClusterEvent> events = new ArrayList<>();

        Driver(NodeId id, long incarnation, MembershipOptions options) {
            Member self = Member.starting(id, incarnation, List.of(), NodeFacts.NONE);
            membership = new Membership(self, options, new SplittableRandom(1));
        }

        @Override
        public void send(NodeId to, byte[] packet) {
            sent.add(packet);
            receivers.add(to);
        }

        @Override
        public void wakeAt(long nowMillis) {}

        @Override
        public void changed(ClusterView view, List<ClusterEvent> batch) {
            events.addAll(batch);
        }

        void on(Event event, long nowMillis) {
            membership.on(event, nowMillis, this);
        }

        ClusterNode.State state(NodeId id) {
            return membership.view().node(id).orElseThrow().state();
        }
    }

    private static Driver joining(long incarnation, long nowMillis) {
        Driver node = new Driver(A, incarnation, MembershipOptions.DEFAULT);
        node.on(new Event.Started(), nowMillis);
        node.on(new Event.Join(List.of(B)), nowMillis);
        node.on(new Event.Tick(), nowMillis + MembershipOptions.DEFAULT.joinJitterMillis());
        return node;
    }

    private static Driver first() {
        Driver node = new Driver(B, 0, MembershipOptions.DEFAULT);
        node.on(new Event.Started(), 0);
        node.on(new Event.Join(List.of()), 0);
        return node;
    }

    @Test
    void whoHasNobodyToJoinIsActiveAtOnce() {
        assertEquals(ClusterNode.State.ACTIVE, first().state(B));
    }

    @Test
    void whoJoinsIsActiveWhenItIsAnswered() {
        Driver b = first();
        Driver a = joining(1, 0);
        assertEquals(ClusterNode.State.JOINING, a.state(A));
        b.on(new Event.Received(A, a.sent.remove()), 1_000);
        assertEquals(ClusterNode.State.JOINING, b.state(A));
        a.on(new Event.Received(B, b.sent.remove()), 1_000);
        assertEquals(ClusterNode.State.ACTIVE, a.state(A));
        assertEquals(ClusterNode.State.ACTIVE, a.state(B));
    }

    /// Who answers a joining node may be joining itself, and know nobody yet.
    @Test
    void whoJoinedThroughAJoiningNodeGoesOnToAskTheOthers() {
        NodeId c = new NodeId("c");
        Driver a = joining(1, 0);
        a.on(new Event.Reached(c), 0);
        Driver b = new Driver(B, 1, MembershipOptions.DEFAULT);
        b.on(new Event.Started(), 0);
        b.on(new Event.Received(A, a.sent.remove()), 1_000);
        a.receivers.clear();
        a.on(new Event.Received(B, b.sent.remove()), 1_000);
        assertEquals(ClusterNode.State.ACTIVE, a.state(A));
        assertEquals(Optional.empty(), a.membership.view().node(c));
        for (long now = 1_000; now < 5_000; now += 100) {
            a.on(new Event.Tick(), now);
        }
        assertTrue(a.receivers.contains(c), a.receivers.toString());
    }

    /// Connections come up at any time, and a cluster may be in two parts when they do.
    @Test
    void activeNodeAsksAStrangerThatItReaches() {
        Driver b = first();
        b.on(new Event.Reached(A), 1_000);
        b.on(new Event.Tick(), 1_000 + MembershipOptions.DEFAULT.joinJitterMillis());
        assertEquals(List.of(A), b.receivers);
    }

    @Test
    void laterProcessKeepsTheNameAndTheFormerOneIsTold() {
        Driver b = first();
        Driver former = joining(1, 0);
        b.on(new Event.Received(A, former.sent.peek()), 1_000);
        Driver later = joining(2, 1_000);
        b.on(new Event.Received(A, later.sent.remove()), 2_000);
        assertTrue(b.events.stream().anyMatch(ClusterEvent.Restarted.class::isInstance), b.events.toString());
        b.sent.clear();
        b.on(new Event.Received(A, former.sent.peek()), 3_000);
        // What was on its way at the restart is no duplicate.
        assertTrue(b.events.stream().noneMatch(ClusterEvent.DuplicateId.class::isInstance), b.events.toString());
        byte[] answer = b.sent.removeFirst();
        b.on(new Event.Received(A, former.sent.peek()), 20_000);
        ClusterEvent last = b.events.stream()
                .filter(ClusterEvent.DuplicateId.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals(new ClusterEvent.DuplicateId(last.epoch(), A, 2, 1), last);

        former.on(new Event.Received(B, answer), 3_000);
        assertFalse(
                former.membership.isSuperseded(), "its clock may be wrong, and the other one its own former process");
        former.on(new Event.Received(B, answer), 63_000);
        assertTrue(former.membership.isSuperseded());
        assertTrue(former.events.getLast() instanceof ClusterEvent.DuplicateId, former.events.toString());
        former.sent.clear();
        former.on(new Event.Tick(), 90_000);
        assertTrue(former.sent.isEmpty(), "a superseded process falls silent");
    }

    @Test
    void badPacketIsRefusedAndChangesNothing() {
        Driver b = first();
        ClusterView before = b.membership.view();
        byte[] packet = joining(1, 0).sent.remove();
        packet[packet.length - 1] = 0x55;
        assertThrows(WireException.class, () -> b.on(new Event.Received(A, packet), 1));
        assertEquals(before, b.membership.view());
        b.on(new Event.Tick(), 2);
        assertEquals(before, b.membership.view());
    }

    @Test
    void endedNodesAreForgottenInTime() {
        Driver b = first();
        Driver a = joining(1, 0);
        b.on(new Event.Received(A, a.sent.peekFirst()), 1_000);
        b.on(new Event.Received(A, leaving()), 1_200);
        assertEquals(ClusterNode.State.LEFT, b.state(A));
        for (long now = 2_000; now < 2 * MembershipOptions.DEFAULT.endedKeptMillis(); now += 60_000) {
            b.on(new Event.Tick(), now);
        }
        assertTrue(b.membership.view().node(A).isEmpty());
        assertTrue(b.events.getLast() instanceof ClusterEvent.Forgotten, b.events.toString());
    }

    /// The goodbye of node a as another node would pass it on: of the same process, one revision later.
    private static byte[] leaving() {
        Member member = Member.starting(A, 1, List.of(), NodeFacts.NONE);
        PacketWriter writer = new PacketWriter(4096);
        writer.beginGossip(1);
        writer.add(PacketWriter.row(new Row(member, 1, Status.LEFT), Status.LEFT, A));
        return writer.finish();
    }

    @Test
    void joiningIsNoStandingOfARunningNode() {
        Driver b = first();
        assertThrows(IllegalArgumentException.class, () -> b.on(new Event.StandingChanged(Standing.JOINING), 1));
    }
}
