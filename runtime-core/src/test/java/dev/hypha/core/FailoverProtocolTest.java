package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.DrainReport;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import dev.hypha.TaskId;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a node says and does when work moves, seen by a peer that speaks frame by frame.
class FailoverProtocolTest extends ChannelProtocolFixture {
    private static final int ATTEMPT = 1 << 1;
    private static final int CHECKPOINT = 1 << 6;
    private static final int NOT_STARTED = 3;
    private static final int MOVED = 10;
    private static final int FENCED = 11;
    private static final NodeId PEER = new NodeId("peer");
    private static final Placement THERE = Placement.onNode(PEER);

    private JoinHandle<String> goOnThere() {
        return node.spawn(
                TestFunctionsCalls.goOn("mine").on(Placement.selecting("!none")).retrying(RetryPolicy.upTo(2)));
    }

    private static Failure failure(JoinHandle<?> handle) throws InterruptedException {
        return assertInstanceOf(Outcome.Failed.class, outcome(handle)).failure();
    }

    private static <R> Outcome<R> outcome(JoinHandle<R> handle) throws InterruptedException {
        return handle.outcome(ChannelFixture.WAIT).orElseThrow(() -> new AssertionError("no outcome of " + handle));
    }

    private void spawn(
            long id, int flags, long functionId, java.util.function.Consumer<dev.hypha.transport.FrameWriter> rest) {
        peer.send(FrameType.SPAWN, flags, id, out -> {
            out.writeLong(functionId);
            out.writeLong(id);
            rest.accept(out);
        });
    }

    /// Spawns calls until one goes to the peer, as the node may run them itself.
    private JoinHandle<String> spawnedAtPeer(List<JoinHandle<String>> others) throws InterruptedException {
        while (peer.frames.isEmpty()) {
            others.add(goOnThere());
            for (JoinHandle<String> each : others.subList(0, others.size() - 1)) {
                assertTrue(each.outcome(ChannelFixture.WAIT).isPresent());
            }
            boolean unusedThere = Quiet.await(
                    ChannelFixture.WAIT,
                    () -> !peer.frames.isEmpty() || others.getLast().isDone());
        }
        return others.getLast();
    }

    @Test
    void aLateOriginalIsIgnored() throws InterruptedException {
        peer.accept();
        JoinHandle<String> handle = spawnedAtPeer(new ArrayList<>());
        long id = peer.next(FrameType.SPAWN).id();
        peer.send(FrameType.CHECKPOINT, 0, id, out -> out.writeValue("half"));
        assertTrue(Quiet.await(ChannelFixture.WAIT, () -> handle.toString().contains("checkpoint")));
        peer.send(FrameType.GOAWAY, 0, 0, _ -> {});
        peer.send(FrameType.OUTCOME, MOVED, id, out -> out.writeString("peer"));
        peer.send(FrameType.CHECKPOINT, 0, id, out -> out.writeValue("too late"));
        peer.send(FrameType.OUTCOME, 0, id, out -> out.writeString("the original's result"));
        // it went on here, from what came in time
        assertEquals("from half, attempt 2", outcome(handle).orThrow());
    }

    @Test
    void theCallsOfADeadNodeEndAtOnceThoughItsConnectionHangs() throws InterruptedException {
        peer.accept();
        JoinHandle<Void> handle = node.spawn(TestFunctionsCalls.sleep(1).on(THERE));
        long id = peer.next(FrameType.SPAWN).id();
        node.peers().dead(PEER, "5 of 5 say so");
        assertEquals(new Failure.Lost(PEER), failure(handle));
        peer.send(FrameType.OUTCOME, 0, id, _ -> {}); // nobody minds
    }

    @Test
    void theCallsOfAFormerProcessEndWhenItsNodeIsStartedAgain() throws InterruptedException {
        peer.accept();
        JoinHandle<Void> handle = node.spawn(TestFunctionsCalls.sleep(1).on(THERE));
        var unusedSpawn = peer.next(FrameType.SPAWN);
        long started = peer.hello().startedAtMillis();
        node.peers().restarted(PEER, started - 1);
        assertFalse(handle.isDone(), "another process than the former one");
        node.peers().restarted(PEER, started);
        assertEquals(new Failure.Lost(PEER), failure(handle));
        CloseReason told = peer.closed.poll(20, java.util.concurrent.TimeUnit.SECONDS);
        assertTrue(String.valueOf(told).contains("peer was started again"), String.valueOf(told));
    }

    @Test
    void theConnectionOfAFormerCallerIsClosedWhenItsNodeIsStartedAgain() throws InterruptedException {
        peer.connect();
        node.peers().restarted(PEER, peer.hello().startedAtMillis() - 1);
        assertTrue(peer.closed.isEmpty());
        node.peers().restarted(PEER, peer.hello().startedAtMillis());
        assertNotNull(peer.closed.poll(20, java.util.concurrent.TimeUnit.SECONDS));
    }

    @Test
    void whatWaitedAtADeadNodeHasNotStarted() throws InterruptedException {
        peer.accept();
        JoinHandle<Void> handle = node.spawn(TestFunctionsCalls.sleep(1).on(THERE));
        peer.send(FrameType.QUEUED, 0, peer.next(FrameType.SPAWN).id(), _ -> {});
        assertTrue(Quiet.await(ChannelFixture.WAIT, () -> handle.toString().contains("queued")));
        node.peers().dead(PEER, "5 of 5 say so");
        assertFalse(failure(handle).mayHaveRun());
    }

    @Test
    void aSuspectIsAvoidedAndNotCut() throws InterruptedException {
        peer.accept();
        JoinHandle<Void> there = node.spawn(TestFunctionsCalls.sleep(1).on(THERE));
        long id = peer.next(FrameType.SPAWN).id();
        node.peers().suspect(PEER);
        for (int i = 0; i < 20; i++) {
            assertEquals("node", node.spawn(TestFunctionsCalls.whereAmI()).join());
        }
        JoinHandle<Void> only = node.spawn(TestFunctionsCalls.sleep(1).on(THERE));
        peer.send(FrameType.OUTCOME, 0, peer.next(FrameType.SPAWN).id(), _ -> {});
        peer.send(FrameType.OUTCOME, 0, id, _ -> {});
        assertInstanceOf(Outcome.Success.class, outcome(only));
        assertInstanceOf(Outcome.Success.class, outcome(there));
        node.peers().alive(PEER);
        List<JoinHandle<String>> others = new ArrayList<>();
        JoinHandle<String> last = spawnedAtPeer(others);
        peer.send(FrameType.OUTCOME, 0, peer.next(FrameType.SPAWN).id(), out -> out.writeString("again"));
        assertEquals("again", outcome(last).orThrow());
    }

    @Test
    void aSpawnBringsTheCheckpointOfTheAttemptBefore() throws InterruptedException {
        peer.connect();
        ByteBuffer state = encoded("page 7");
        spawn(1, ATTEMPT | CHECKPOINT, TestFunctionsCalls.GO_ON.id(), out -> {
            out.writeVarInt(2);
            out.writeVarInt(state.remaining());
            out.ensure(state.remaining());
            out.buffer().put(state.duplicate());
            out.writeString("page 8");
        });
        Frame checkpoint = peer.next(FrameType.CHECKPOINT);
        assertEquals(1, checkpoint.id());
        assertEquals(encoded("page 8"), checkpoint.body());
        assertEquals("from page 7, attempt 2", peer.next(FrameType.OUTCOME).text());
    }

    private Frame next() throws InterruptedException {
        Frame frame = peer.frames.poll(20, java.util.concurrent.TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("the node said nothing more");
        }
        return frame;
    }

    /// On a busy machine the start of a call is told before its outcome.
    private Frame nextOutcome() throws InterruptedException {
        Frame frame = next();
        return frame.type() == FrameType.STARTED ? next() : frame;
    }

    private ByteBuffer encoded(String state) {
        var out = new dev.hypha.spi.WireWriter(node.values(), ByteBuffer.allocate(64));
        out.writeValue(state);
        return out.buffer().flip();
    }

    @Test
    void aDrainingNodeMovesWhatHasKeptSomethingAndCutsTheRest() throws InterruptedException {
        peer.connect();
        spawn(1, 0, TestFunctionsCalls.KEEP_AND_SLEEP.id(), out -> {
            out.writeString("half");
            out.writeLong(60_000);
        });
        var _ = peer.next(FrameType.CHECKPOINT);
        spawn(2, 0, TestFunctionsCalls.SLEEP.id(), out -> out.writeLong(60_000));
        assertTrue(Quiet.await(
                ChannelFixture.WAIT,
                () -> node.tasks().stream()
                                .filter(task -> task.state() == TaskInfo.State.RUNNING)
                                .count()
                        == 2));
        DrainReport report = node.drain(Duration.ofMillis(100));
        assertEquals(new DrainReport(node.id(), 0, 0, 1, 1, 0), report);
        assertFalse(report.clean());
        List<Frame> outcomes = peer.frames.stream()
                .filter(each -> each.type() == FrameType.OUTCOME)
                .toList();
        assertEquals(
                MOVED,
                outcomes.stream()
                        .filter(each -> each.id() == 1)
                        .findFirst()
                        .orElseThrow()
                        .flags());
        assertEquals(
                8,
                outcomes.stream()
                        .filter(each -> each.id() == 2)
                        .findFirst()
                        .orElseThrow()
                        .flags());
        spawn(3, 0, TestFunctionsCalls.SLEEP.id(), out -> out.writeLong(1));
        Frame last;
        do {
            last = next();
        } while (last.id() != 3);
        assertEquals(NOT_STARTED, last.flags());
    }

    @Test
    void aFencedNodeStartsOnlyWhatMayRunTwice() throws InterruptedException {
        peer.connect();
        node.fence("2 of 5 nodes are in reach", FencePolicy.IDEMPOTENT_ONLY);
        spawn(1, 0, TestFunctionsCalls.SLEEP.id(), out -> out.writeLong(1));
        Frame refused = peer.next(FrameType.OUTCOME);
        assertEquals(FENCED, refused.flags());
        assertEquals("node", new WireReader(null, refused.body()).readText());
        spawn(2, 0, TestFunctionsCalls.GO_ON.id(), out -> out.writeString("x"));
        var _ = peer.next(FrameType.CHECKPOINT);
        assertEquals(0, nextOutcome().flags());
        assertEquals(
                new Failure.Fenced(node.id(), "2 of 5 nodes are in reach"),
                failure(node.spawn(TestFunctionsCalls.sleep(1).on(Placement.onNode(node.id())))));
        node.unfence();
        spawn(3, 0, TestFunctionsCalls.SLEEP.id(), out -> out.writeLong(1));
        assertEquals(0, nextOutcome().flags());
    }

    @Test
    void aFencedNodeMayKeepItsOwnCalls() throws InterruptedException {
        peer.accept();
        node.fence("2 of 5 nodes are in reach", FencePolicy.KEEP_LOCAL);
        assertInstanceOf(
                Outcome.Success.class,
                outcome(node.spawn(TestFunctionsCalls.sleep(1).on(Placement.onNode(node.id())))));
        assertInstanceOf(
                Failure.Fenced.class,
                failure(node.spawn(TestFunctionsCalls.sleep(1).on(THERE))));
        assertTrue(peer.frames.isEmpty());
    }

    @Test
    void whatWaitedIsGivenBackByAFence() throws InterruptedException {
        node.close();
        node = TestNodes.node("node", new FakeTransport(network), NodeOptions.DEFAULT.withConcurrency(1));
        owner = new TestOwner(node);
        peer.connect();
        for (long id = 1; id <= 2; id++) {
            spawn(id, 0, TestFunctionsCalls.SLEEP.id(), out -> out.writeLong(60_000));
        }
        assertEquals(2, peer.next(FrameType.QUEUED).id());
        node.fence("cut off", FencePolicy.IDEMPOTENT_ONLY);
        Frame frame;
        do {
            frame = next();
        } while (frame.type() != FrameType.OUTCOME);
        assertEquals(2, frame.id());
        assertEquals(FENCED, frame.flags());
        peer.send(FrameType.CANCEL, 0, 1, _ -> {});
    }

    @Test
    void aStoreIsToldOfCheckpoints() throws InterruptedException {
        List<String> told = new ArrayList<>();
        node.keepCheckpointsIn(new TaskCheckpointSink() {
            @Override
            public synchronized void keep(TaskId task, Call<?> call, ByteBuffer checkpoint) {
                told.add(task.sequence() + " " + call.function().name() + " "
                        + new WireReader(node.values(), checkpoint).readValue());
            }

            @Override
            public synchronized void forget(TaskId task) {
                told.add(task.sequence() + " forgotten");
            }
        });
        assertEquals(
                "from the start, attempt 1",
                node.spawn(TestFunctionsCalls.goOn("here")).join());
        assertEquals(42, node.spawn(TestFunctionsCalls.add(40, 2)).join());
        assertEquals(List.of("1 dev.hypha.core.TestFunctions.goOn here", "1 forgotten"), told);
    }

    @Test
    void aCheckpointThatIsTooLargeBreaksTheProtocol() throws InterruptedException {
        peer.accept();
        var unusedHandle = node.spawn(TestFunctionsCalls.sleep(1).on(THERE));
        long id = peer.next(FrameType.SPAWN).id();
        peer.send(FrameType.CHECKPOINT, 0, id, out -> {
            out.ensure(Checkpoint.BYTES_MAX + 1);
            out.buffer().put(new byte[Checkpoint.BYTES_MAX + 1]);
        });
        peer.assertClosedFor("a checkpoint of 1048577 bytes");
    }

    @Test
    void anEmptyCheckpointBreaksTheProtocol() throws InterruptedException {
        peer.connect();
        spawn(1, CHECKPOINT, TestFunctionsCalls.GO_ON.id(), out -> out.writeVarInt(0));
        peer.assertClosedFor("a checkpoint of 0 bytes");
    }
}
