package dev.hypha.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome.Failed;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import dev.hypha.Taint;
import dev.hypha.security.Authorizer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Several logical nodes in one JVM.
@Timeout(60)
class LogicalNodesTest {
    private static NodeId id(String name) {
        return new NodeId(name);
    }

    @ParameterizedTest
    @EnumSource
    void eachNodeReachesEach(LocalTransport transport) throws InterruptedException {
        try (LocalRuntime runtime =
                LocalRuntime.builder().nodes(3).transport(transport).start()) {
            for (NodeInfo from : runtime.nodes()) {
                for (NodeInfo to : runtime.nodes()) {
                    assertEquals(NodeInfo.State.ACTIVE, to.state());
                    assertEquals(
                            to.id().name(),
                            runtime.node(from.id())
                                    .spawn(WorkCalls.where().on(Placement.onNode(to.id())))
                                    .join());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesCross(LocalTransport transport) throws InterruptedException {
        try (LocalRuntime runtime =
                LocalRuntime.builder().nodes(2).transport(transport).start()) {
            List<String> words = Work.listOf("to", "be");
            assertEquals(
                    List.of("to", "be", "or"),
                    runtime.spawn(WorkCalls.appended(words, "or").on(Placement.onNode(id("node-2"))))
                            .join());
            assertEquals(List.of("to", "be"), words);
        }
    }

    @Test
    void callsSpreadOverTheNodes() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder().nodes(3).start()) {
            List<JoinHandle<String>> handles = new java.util.ArrayList<>();
            for (int i = 0; i < 6; i++) {
                handles.add(runtime.spawn(WorkCalls.waitAt("spread")));
            }
            Work.gate("spread").countDown();
            Set<String> places = new TreeSet<>();
            for (JoinHandle<String> handle : handles) {
                places.add(handle.join());
            }
            assertEquals(Set.of("node-1", "node-2", "node-3"), places);
        }
    }

    @Test
    void labelsAndTaintsPlaceCalls() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .node("eu", node -> node.label("zone", "eu-1"))
                .node("us", node -> node.label("zone", "us-1"))
                .node("spot", node -> node.label("zone", "us-1").taint(Taint.noSchedule("spot")))
                .start()) {
            assertEquals("eu", where(runtime, Placement.selecting("zone = eu-1")));
            assertEquals("us", where(runtime, Placement.selecting("zone = us-1")));
            assertEquals(
                    "spot",
                    where(runtime, Placement.selecting("zone != eu-1, !none").tolerating("spot"), "spot"));
            Failed<?> nowhere = assertInstanceOf(
                    Failed.class,
                    runtime.spawn(WorkCalls.where().on(Placement.selecting("zone = mars")))
                            .outcome());
            assertEquals(
                    3,
                    assertInstanceOf(Failure.Unplaceable.class, nowhere.failure())
                            .refusals()
                            .size());
        }
    }

    private static String where(LocalRuntime runtime, Placement placement) throws InterruptedException {
        return runtime.spawn(WorkCalls.where().on(placement)).join();
    }

    /// Spawns until the call lands on a node, among those that are equally good.
    private static String where(LocalRuntime runtime, Placement placement, String wanted) throws InterruptedException {
        String last = "";
        for (int i = 0; i < 10 && !last.equals(wanted); i++) {
            last = where(runtime, placement);
        }
        return last;
    }

    @Test
    void clientNodeRunsNothing() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .node("client", LocalNodeBuilder::client)
                .node("worker")
                .start()) {
            for (int i = 0; i < 10; i++) {
                assertEquals("worker", where(runtime, Placement.ANY));
            }
        }
    }

    @Test
    void bindingsAreOfTheNode() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .node("a")
                .node("b", node -> node.bind(Shelf.class, new Shelf("tools")))
                .bind(Shelf.class, new Shelf("books"))
                .start()) {
            assertEquals(
                    "books",
                    runtime.spawn(ShelfCalls.content().on(Placement.onNode(id("a"))))
                            .join());
            assertEquals(
                    "tools",
                    runtime.spawn(ShelfCalls.content().on(Placement.onNode(id("b"))))
                            .join());
        }
    }

    @Test
    void onlyTheGivenFunctionsAreKnown() throws InterruptedException {
        try (LocalRuntime runtime =
                LocalRuntime.builder().nodes(2).functions(new ShelfCatalogue()).start()) {
            Failed<?> unknown = assertInstanceOf(
                    Failed.class,
                    runtime.spawn(WorkCalls.add(1, 2).on(Placement.onNode(id("node-2"))))
                            .outcome());
            assertInstanceOf(Failure.Incompatible.class, unknown.failure());
        }
    }

    @Test
    void authorizerIsAsked() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .nodes(2)
                .authorizer(access -> access.function().endsWith("where")
                        ? Authorizer.Decision.deny("no-where")
                        : Authorizer.Decision.ALLOWED)
                .start()) {
            Failed<?> denied = assertInstanceOf(
                    Failed.class,
                    runtime.spawn(WorkCalls.where().on(Placement.onNode(id("node-2"))))
                            .outcome());
            assertInstanceOf(Failure.Denied.class, denied.failure());
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedNodeIsLost(LocalTransport transport) throws InterruptedException {
        try (LocalRuntime runtime =
                LocalRuntime.builder().nodes(2).transport(transport).start()) {
            String gate = "kill-" + transport;
            JoinHandle<String> lost = runtime.spawn(WorkCalls.waitAt(gate).on(Placement.onNode(id("node-2"))));
            Work.arrival(gate).await();
            runtime.kill(id("node-2"));
            Failed<?> failed = assertInstanceOf(Failed.class, lost.outcome());
            assertEquals(new Failure.Lost(id("node-2")), failed.failure());
            Work.gate(gate).countDown();
        }
    }

    @Test
    void idempotentCallMovesFromTheKilledNode() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .node("client", LocalNodeBuilder::client)
                .node("a", node -> node.label("works", "yes"))
                .node("b", node -> node.label("works", "yes"))
                .start()) {
            JoinHandle<String> handle =
                    runtime.spawn(WorkCalls.waitAtAgain("kill-again").retrying(RetryPolicy.upTo(3)));
            Work.arrival("kill-again").await();
            NodeId running = runtime.tasks(id("a")).isEmpty() ? id("b") : id("a");
            runtime.kill(running);
            Work.gate("kill-again").countDown();
            assertEquals(running.equals(id("a")) ? "b" : "a", handle.join());
        }
    }

    @Test
    void callsOfTheKilledNodeItselfEnd() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder().nodes(2).start()) {
            var killed = runtime.node(id("node-2"));
            JoinHandle<String> here = killed.spawn(WorkCalls.waitAt("own-1").on(Placement.onNode(id("node-2"))));
            JoinHandle<String> there = killed.spawn(WorkCalls.waitAt("own-2").on(Placement.onNode(id("node-1"))));
            Work.arrival("own-1").await();
            Work.arrival("own-2").await();
            runtime.kill(id("node-2"));
            assertInstanceOf(Failed.class, here.outcome());
            assertInstanceOf(Failed.class, there.outcome());
            assertThrows(IllegalStateException.class, () -> killed.spawn(WorkCalls.where()));
        }
    }

    @Test
    void callThatWaitsForANodeEndsWithItsRuntime() throws InterruptedException {
        LocalRuntime runtime = LocalRuntime.builder()
                .node("client", LocalNodeBuilder::client)
                .node("worker")
                .start();
        runtime.kill(id("worker"));
        JoinHandle<String> homeless;
        do {
            homeless = runtime.spawn(WorkCalls.where());
        } while (homeless.isDone()); // until the client has noticed
        runtime.kill(id("client"));
        Failed<?> failed = assertInstanceOf(Failed.class, homeless.outcome());
        assertTrue(!failed.failure().mayHaveRun() || failed.failure() instanceof Failure.Lost, failed::toString);
        runtime.close();
    }

    @Test
    void drainedNodeEndsItsCallsAndTakesNoMore() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder().nodes(2).start()) {
            JoinHandle<String> running = runtime.spawn(WorkCalls.waitAt("drain").on(Placement.onNode(id("node-2"))));
            Work.arrival("drain").await();
            Thread draining = Thread.startVirtualThread(
                    () -> assertTrue(runtime.drain(id("node-2")).clean()));
            while (stateOf(runtime, "node-2") == NodeInfo.State.ACTIVE) {
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals("node-1", runtime.spawn(WorkCalls.where()).join());
            Work.gate("drain").countDown();
            assertEquals("node-2", running.join());
            draining.join();
        }
    }

    private static NodeInfo.State stateOf(LocalRuntime runtime, String name) {
        return runtime.nodes().stream()
                .filter(node -> node.id().name().equals(name))
                .findAny()
                .orElseThrow()
                .state();
    }

    @Test
    void closeWaitsForChildrenOnOtherNodes() throws InterruptedException {
        LocalRuntime runtime = LocalRuntime.builder()
                .node("client", LocalNodeBuilder::client)
                .nodes(2)
                .start();
        JoinHandle<String> parent = runtime.spawn(WorkCalls.parent("close-all"));
        Work.arrival("close-all").await();
        Thread closing = Thread.startVirtualThread(runtime::close);
        Work.gate("close-all").countDown();
        assertTrue(parent.join().matches("node-[12]>node-[12]"));
        closing.join();
    }
}
