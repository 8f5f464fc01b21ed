package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nodes are lost and leave: nothing hangs, nothing runs twice that must not, and what did not start runs
/// elsewhere.
abstract class LossesSuite extends ContractSuite {
    @Test
    void aCallThatMayHaveRunIsLost() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2));
        Probe probe = Probe.create();
        JoinHandle<String> handle =
                spawn(cluster, ContractFunctionsCalls.blocks(probe.name()).retrying(RetryPolicy.upTo(3)));
        probe.await("started", 1);
        NodeId node = new NodeId(awaitPlace(probe, 1)); // told after the start
        cluster.kill(node);
        assertEquals(new Failure.Lost(node), failure(handle));
        assertEquals(1, probe.count("started"));
    }

    @Test
    void anIdempotentCallIsTriedElsewhere() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2));
        Probe probe = Probe.create();
        JoinHandle<String> handle = spawn(
                cluster, ContractFunctionsCalls.blocksIdempotent(probe.name()).retrying(RetryPolicy.upTo(3)));
        probe.await("started", 1);
        NodeId node = new NodeId(awaitPlace(probe, 1)); // told after the start
        cluster.kill(node);
        probe.await("started", 2);
        probe.open();
        assertNotEquals(node.name(), result(handle));
    }

    @Test
    void aCallThatTakesThreeNodesDownIsNotTriedAgain() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(4));
        Probe probe = Probe.create();
        JoinHandle<String> handle = spawn(
                cluster, ContractFunctionsCalls.blocksIdempotent(probe.name()).retrying(RetryPolicy.upTo(10)));
        List<NodeId> lost = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            probe.await("started", i);
            NodeId node = new NodeId(awaitPlace(probe, i));
            lost.add(node);
            cluster.kill(node);
        }
        assertEquals(new Failure.Poisoned(lost), failure(handle));
        assertEquals(3, probe.count("started"));
    }

    private static List<String> placesOf(Probe probe) {
        return probe.marks().stream()
                .filter(mark -> mark.startsWith("on "))
                .map(mark -> mark.substring("on ".length()))
                .toList();
    }

    private static String awaitPlace(Probe probe, int attempt) throws InterruptedException {
        probe.await("place of attempt " + attempt, () -> placesOf(probe).size() >= attempt);
        return placesOf(probe).get(attempt - 1);
    }

    @Test
    void whatWaitedInTheQueueRunsElsewhereOnce() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2).concurrency(1));
        Probe blocker = Probe.create();
        List<JoinHandle<String>> running = new ArrayList<>();
        for (NodeId worker : cluster.workers()) {
            running.add(spawnOn(cluster, worker, ContractFunctionsCalls.blocks(blocker.name())));
        }
        blocker.await("started", 2);
        Probe probe = Probe.create();
        List<JoinHandle<Void>> queued = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            queued.add(spawn(cluster, ContractFunctionsCalls.runs(probe.name(), "ran " + i)));
        }
        // a call that is queued behind them on each node tells that they have arrived
        blocker.await("queues", () -> queuedAtWorkers(queued));
        cluster.kill(cluster.workers().getFirst());
        assertInstanceOf(Failure.Lost.class, failure(running.getFirst()));
        blocker.open();
        for (int i = 0; i < 20; i++) {
            result(queued.get(i));
            assertEquals(1, probe.count("ran " + i));
        }
    }

    private static boolean queuedAtWorkers(List<JoinHandle<Void>> handles) {
        return handles.stream().noneMatch(JoinHandle::isDone)
                && handles.stream().allMatch(LossesSuite::isQueued);
    }

    private static boolean isQueued(JoinHandle<?> handle) {
        return handle.toString().contains("queued");
    }

    @Test
    void aLostCallerCancelsWhatItHadNotDetached() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2));
        Probe probe = Probe.create();
        Probe detached = Probe.create();
        NodeId elsewhere = cluster.workers().getLast();
        JoinHandle<String> handle = spawnOn(cluster, elsewhere, ContractFunctionsCalls.blocks(probe.name()));
        cluster.caller()
                .detach(ContractFunctionsCalls.blocks(detached.name()).on(dev.hypha.Placement.onNode(elsewhere)));
        probe.await("started", 1);
        detached.await("started", 1);
        cluster.killCaller();
        probe.await("cancelled", 1);
        assertInstanceOf(Failure.class, failure(handle));
        detached.open();
        detached.await("ended", 1);
        assertEquals(0, detached.count("cancelled"));
    }

    @Test
    void aDrainingNodeFinishesAndTakesNothingNew() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2).concurrency(1));
        NodeId leaving = cluster.workers().getLast();
        Probe probe = Probe.create();
        JoinHandle<String> running = spawnOn(cluster, leaving, ContractFunctionsCalls.blocks(probe.name()));
        probe.await("started", 1);
        Thread draining = Thread.ofVirtual().start(() -> {
            try {
                var unusedReport = cluster.drain(leaving);
                probe.mark("drained");
            } catch (InterruptedException e) {
                probe.mark("interrupted");
            }
        });
        probe.await(
                "draining",
                () -> cluster.caller().nodes().stream()
                        .noneMatch(
                                node -> node.id().equals(leaving) && node.state() == dev.hypha.NodeInfo.State.ACTIVE));
        String stays = cluster.workers().getFirst().name();
        for (int i = 0; i < 10; i++) {
            assertEquals(stays, result(spawn(cluster, ContractFunctionsCalls.whereAmI())));
        }
        assertEquals(0, probe.count("drained"));
        probe.open();
        assertEquals(leaving.name(), result(running));
        draining.join();
        assertEquals(1, probe.count("drained"));
    }
}
