package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.ClusterNode.State;
import dev.hypha.ClusterView;
import dev.hypha.DrainReport;
import dev.hypha.Failure;
import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.Taint;
import dev.hypha.core.NodeOptions;
import dev.hypha.membership.MembershipOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that know one other at most, and find the rest.
final class ClusterFormationTest {
    /// Ten times as fast as usual.
    private static final MembershipOptions TIMES =
            new MembershipOptions(100, 40, 3, 40, 3, 600, 3, 3, 3_000, 100, 3_600_000, 16 * 1024);

    private final List<ClusterRuntime> runtimes = new ArrayList<>();

    @AfterEach
    void close() {
        runtimes.reversed().forEach(ClusterRuntime::kill);
    }

    private ClusterRuntime node(String name, ClusterRuntime... known) {
        ClusterRuntimeBuilder builder = ClusterRuntime.builder()
                .cluster("formation")
                .node(name)
                .listen("tcp://127.0.0.1:0")
                .membership(TIMES);
        return start(builder, known);
    }

    private ClusterRuntime start(ClusterRuntimeBuilder builder, ClusterRuntime... known) {
        builder.peers(
                Arrays.stream(known).map(each -> each.endpoint().orElseThrow()).toList());
        ClusterRuntime runtime = builder.start();
        runtimes.add(runtime);
        return runtime;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not in time: " + what);
            Thread.sleep(5);
        }
    }

    private static boolean sees(ClusterRuntime observer, String node, State state) {
        return observer.view().node(new NodeId(node)).map(ClusterNode::state).stream()
                .anyMatch(state::equals);
    }

    private static boolean connected(ClusterRuntime observer, String node) {
        return observer.nodes().stream()
                .anyMatch(each -> each.id().name().equals(node) && each.state() == dev.hypha.NodeInfo.State.ACTIVE);
    }

    @Test
    void oneLiveMemberIsEnoughToMeetAll() throws InterruptedException {
        ClusterRuntime first = node("a");
        ClusterRuntime second = node("b", first);
        ClusterRuntime third = node("c", second);
        for (ClusterRuntime each : runtimes) {
            for (String name : List.of("a", "b", "c")) {
                await(each.self().id() + " sees " + name, () -> sees(each, name, State.ACTIVE));
            }
        }
        await("the third is connected to the first", () -> connected(third, "a"));
        assertEquals(
                5,
                third.spawn(TasksCalls.add(2, 3).on(Placement.onNode(new NodeId("a"))))
                        .join());
        await("the first is connected to the third", () -> connected(first, "c"));
        assertEquals(
                5,
                first.spawn(TasksCalls.add(2, 3).on(Placement.onNode(new NodeId("c"))))
                        .join());
        assertTrue(second.view().epoch() > 0);
    }

    @Test
    void aNodeAloneIsACluster() throws InterruptedException {
        ClusterRuntime alone = node("alone");
        await("it takes part", () -> sees(alone, "alone", State.ACTIVE));
    }

    @Test
    void aClientLearnsOfAllWorkersFromOne() throws InterruptedException {
        ClusterRuntime first = node("a");
        node("b", first);
        ClusterRuntime client = start(
                ClusterRuntime.builder()
                        .cluster("formation")
                        .node("client")
                        .client()
                        .membership(TIMES),
                first);
        await("the client is connected to b", () -> connected(client, "b"));
        assertEquals(
                5,
                client.spawn(TasksCalls.add(2, 3).on(Placement.onNode(new NodeId("b"))))
                        .join());
        await("the workers see the client", () -> sees(first, "client", State.ACTIVE));
    }

    @Test
    void whoIsKilledIsDeclaredDeadAndMayComeBack() throws InterruptedException {
        ClusterRuntime first = node("a");
        ClusterRuntime second = node("b", first);
        ClusterRuntime third = node("c", first);
        List<ClusterEvent> events = new CopyOnWriteArrayList<>();
        Runnable unwatch = first.watch((ClusterView _, List<ClusterEvent> some) -> events.addAll(some));
        await("all are there", () -> sees(first, "c", State.ACTIVE) && sees(second, "c", State.ACTIVE));

        third.kill();
        await("a sees c dead", () -> sees(first, "c", State.DEAD));
        await("b sees c dead", () -> sees(second, "c", State.DEAD));

        node("c", first);
        await("a sees c again", () -> sees(first, "c", State.ACTIVE));
        await("b sees c again", () -> sees(second, "c", State.ACTIVE));
        await("b is connected to c", () -> connected(second, "c"));
        await(
                "events told so",
                () -> events.stream()
                        .anyMatch(event -> event instanceof ClusterEvent.Restarted restarted
                                && restarted.node().id().name().equals("c")));
        unwatch.run();
    }

    @Test
    void aNodeTellsItsSlotsItsVersionAndItsLoad(@TempDir Path directory) throws Exception {
        ClusterRuntime first = node("a");
        ClusterRuntime second = start(
                ClusterRuntime.builder()
                        .cluster("formation")
                        .node("b")
                        .listen("tcp://127.0.0.1:0")
                        .options(NodeOptions.DEFAULT.withConcurrency(2))
                        .membership(TIMES),
                first);
        await("a sees b", () -> sees(first, "b", State.ACTIVE));
        NodeFacts idle = facts(first, "b");
        assertEquals(2, idle.capacity().get("slots"));
        assertTrue(idle.version().matches("\\d+\\.\\d+.*"), idle.version());
        assertEquals(0, idle.loadPerMille());
        second.spawn(TasksCalls.holdAt(directory.toString()).on(Placement.onNode(new NodeId("b"))));
        await("a knows that b is half busy", () -> facts(first, "b").loadPerMille() == 500);
        Tasks.open(directory);
        await("a knows that b is idle", () -> facts(first, "b").loadPerMille() == 0);
    }

    private static NodeFacts facts(ClusterRuntime observer, String node) {
        return observer.view().node(new NodeId(node)).orElseThrow().facts();
    }

    @Test
    void whoDrainsSaysGoodbye() throws InterruptedException {
        ClusterRuntime first = node("a");
        ClusterRuntime second = node("b", first);
        await("a sees b", () -> sees(first, "b", State.ACTIVE));
        DrainReport report = second.drain(Duration.ofSeconds(10));
        assertTrue(report.clean());
        await("a sees b gone", () -> sees(first, "b", State.LEFT));
    }

    @Test
    void aNodeCanBeDrainedFromElsewhere() throws InterruptedException {
        ClusterRuntime first = node("a");
        ClusterRuntime second = node("b", first);
        await("a is connected to b", () -> connected(first, "b"));
        DrainReport report = first.spawn(
                        OperationsCalls.drain(Duration.ofSeconds(10)).on(Placement.onNode(new NodeId("b"))))
                .join();
        assertEquals(new NodeId("b"), report.node());
        assertTrue(report.clean(), report::summary);
        assertEquals(report, second.left().toCompletableFuture().join());
        await("a sees b gone", () -> sees(first, "b", State.LEFT));
    }

    @Test
    void aSideWithoutQuorumFencesItselfAndHeals() throws InterruptedException {
        ClusterRuntime first = sized("a");
        ClusterRuntime second = sized("b", first);
        ClusterRuntime third = sized("c", first);
        await("a goes on", () -> sees(first, "a", State.ACTIVE) && sees(first, "c", State.ACTIVE));
        second.kill();
        third.kill();
        await("a is alone and fenced", () -> sees(first, "a", State.FENCED));
        Outcome<Integer> refused = first.spawn(TasksCalls.add(2, 3)).outcome();
        Failure failure = assertInstanceOf(Outcome.Failed.class, refused).failure();
        assertInstanceOf(Failure.Fenced.class, failure);

        sized("b", first);
        await("a has met another", () -> sees(first, "a", State.ACTIVE));
        assertEquals(
                5,
                first.spawn(TasksCalls.add(2, 3).on(Placement.onNode(new NodeId("a"))))
                        .join());
    }

    private ClusterRuntime sized(String name, ClusterRuntime... known) {
        return start(
                ClusterRuntime.builder()
                        .cluster("formation")
                        .node(name)
                        .listen("tcp://127.0.0.1:0")
                        .clusterSize(3)
                        .membership(TIMES),
                known);
    }

    @Test
    void changedTaintsAndResourcesAreKnownEverywhere() throws InterruptedException {
        ClusterRuntime first = node("a");
        ClusterRuntime second = start(
                ClusterRuntime.builder()
                        .cluster("formation")
                        .node("b")
                        .listen("tcp://127.0.0.1:0")
                        .resource("gpu", 2)
                        .membership(TIMES),
                first);
        await("a is connected to b", () -> connected(first, "b"));
        assertEquals(
                "b",
                first.spawn(TasksCalls.where().on(Placement.ANY.requiring("gpu", 1)))
                        .join());
        second.taints(List.of(Taint.noSchedule("busy")));
        await(
                "a sees the taint",
                () -> first.view().node(new NodeId("b")).stream()
                        .anyMatch(each -> each.facts().taints().contains(Taint.noSchedule("busy"))));
        await(
                "a places nothing there",
                () -> first.nodes().stream()
                        .anyMatch(each ->
                                each.id().name().equals("b") && each.taints().contains(Taint.noSchedule("busy"))));
        assertEquals("a", first.spawn(TasksCalls.where()).join());
    }

    @Test
    void anOperatorCanListTheNodes() throws InterruptedException {
        ClusterRuntime first = node("a");
        node("b", first);
        await("a is connected to b", () -> connected(first, "b"));
        await("b sees a", () -> sees(runtimes.getLast(), "a", State.ACTIVE));
        List<ClusterNode> nodes = first.spawn(OperationsCalls.nodes().on(Placement.onNode(new NodeId("b"))))
                .join();
        assertEquals(
                List.of("a", "b"), nodes.stream().map(each -> each.id().name()).toList());
        assertInstanceOf(State.class, nodes.getFirst().state());
    }
}
