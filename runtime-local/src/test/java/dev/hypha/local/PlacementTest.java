package dev.hypha.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.DrainReport;
import dev.hypha.Explanation;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Outcome.Failed;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import dev.hypha.Strategy;
import dev.hypha.Taint;
import dev.hypha.core.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Strategies, resources and evictions over several logical nodes.
@Timeout(60)
class PlacementTest {
    private static final NodeId A = id("a");
    private static final NodeId B = id("b");
    private static final Taint OTHER = Taint.noExecute("other");
    private static final Placement GPU = Placement.ANY.requiring("gpu", 1);

    private static NodeId id(String name) {
        return new NodeId(name);
    }

    private static LocalRuntimeBuilder client() {
        return LocalRuntime.builder().node("client", LocalNodeBuilder::client);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    private static Failure failure(JoinHandle<?> handle) throws InterruptedException {
        return assertInstanceOf(Failed.class, handle.outcome()).failure();
    }

    private static long running(LocalRuntime runtime, NodeId node) {
        return runtime.tasks(node).stream().filter(PlacementTest::hasStarted).count();
    }

    private static boolean hasStarted(TaskInfo task) {
        return task.state() == TaskInfo.State.RUNNING;
    }

    // ---- strategies

    @Test
    void roundRobinTakesOneAfterTheOther() throws InterruptedException {
        try (LocalRuntime runtime = client().nodes(3).start()) {
            List<String> places = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                places.add(runtime.spawn(WorkCalls.where().on(Placement.ANY.by(Strategy.roundRobin())))
                        .join());
            }
            assertEquals(List.of("node-1", "node-2", "node-3", "node-1", "node-2", "node-3"), places);
        }
    }

    @Test
    void roundRobinGoesOnWhenNodesChange() throws InterruptedException {
        NodeId changing = new NodeId("node-1");
        try (LocalRuntime runtime = client().nodes(3).start()) {
            List<String> places = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String now = "turn-" + i;
                runtime.label(changing, Map.of("turn", now));
                await(() -> runtime.nodes().stream()
                        .anyMatch(each -> each.id().equals(changing)
                                && now.equals(each.labels().get("turn"))));
                places.add(runtime.spawn(WorkCalls.where().on(Placement.ANY.by(Strategy.roundRobin())))
                        .join());
            }
            assertEquals(List.of("node-1", "node-2", "node-3", "node-1", "node-2", "node-3"), places);
        }
    }

    @Test
    void affinityKeepsToANodeAndDiffersByKey() throws InterruptedException {
        try (LocalRuntime runtime = client().nodes(3).start()) {
            Set<String> all = new TreeSet<>();
            for (int key = 0; key < 30; key++) {
                Call<String> call = WorkCalls.where().on(Placement.ANY.by(Strategy.affinity("customer-" + key)));
                String place = runtime.spawn(call).join();
                assertEquals(place, runtime.spawn(call).join());
                all.add(place);
            }
            assertEquals(Set.of("node-1", "node-2", "node-3"), all);
        }
    }

    @Test
    void nearTakesTheNodeOrItsHostIfItCan() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a", node -> node.label("host", "rack-7"))
                .node("b")
                .start()) {
            for (int i = 0; i < 5; i++) {
                assertEquals("b", where(runtime, Placement.ANY.by(Strategy.near("b"))));
                assertEquals("a", where(runtime, Placement.ANY.by(Strategy.near("rack-7"))));
                assertEquals("b", where(runtime, Placement.selecting("!host").by(Strategy.near("rack-7"))));
            }
        }
    }

    private static String where(DistributedRuntime runtime, Placement placement) throws InterruptedException {
        return runtime.spawn(WorkCalls.where().on(placement)).join();
    }

    @Test
    void spreadKeepsTheSkewOverZones() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a1", node -> node.label("zone", "a"))
                .node("a2", node -> node.label("zone", "a"))
                .node("a3", node -> node.label("zone", "a"))
                .node("b1", node -> node.label("zone", "b"))
                .node("nowhere")
                .start()) {
            List<JoinHandle<String>> handles = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                handles.add(runtime.spawn(
                        WorkCalls.waitAt("spread-zones").on(Placement.ANY.by(Strategy.spread("zone", 1)))));
            }
            Work.gate("spread-zones").countDown();
            Map<String, Integer> zones = new TreeMap<>();
            for (JoinHandle<String> handle : handles) {
                zones.merge(handle.join().substring(0, 1), 1, Integer::sum);
            }
            assertEquals(Map.of("a", 4, "b", 4), zones);
        }
    }

    /// As in Kubernetes, where a tainted zone counts by default.
    @Test
    void spreadGoesNoFurtherThanTheTaintedZoneLets() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a", node -> node.label("zone", "a"))
                .node("b", node -> node.label("zone", "b").taint(Taint.noSchedule("full")))
                .start()) {
            Placement spread = Placement.ANY.by(Strategy.spread("zone", 2));
            List<JoinHandle<String>> two = List.of(
                    runtime.spawn(WorkCalls.waitAt("skew").on(spread)),
                    runtime.spawn(WorkCalls.waitAt("skew").on(spread)));
            assertInstanceOf(
                    Failure.Unplaceable.class,
                    failure(runtime.spawn(WorkCalls.where().on(spread))));
            Work.gate("skew").countDown();
            for (JoinHandle<String> each : two) {
                assertEquals("a", each.join());
            }
            assertEquals("a", where(runtime, spread)); // those that have ended count no more
        }
    }

    @Test
    void everywhereRunsOnceOnEachNodeThatIsAdmitted() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a")
                .node("b")
                .node("c", node -> node.taint(Taint.noSchedule("spot")))
                .start()) {
            List<String> places = new ArrayList<>();
            for (JoinHandle<String> handle : runtime.spawnEverywhere(WorkCalls.where())) {
                places.add(handle.join());
            }
            assertEquals(List.of("a", "b"), places);
            try (JoinScope<String> scope = runtime.scope(10)) {
                assertEquals(
                        3,
                        scope.spawnEverywhere(WorkCalls.where().on(Placement.ANY.tolerating("spot")))
                                .size());
                Set<String> all = new TreeSet<>();
                for (int i = 0; i < 3; i++) {
                    all.add(assertInstanceOf(Outcome.Success.class, scope.next())
                            .value()
                            .toString());
                }
                assertEquals(Set.of("a", "b", "c"), all);
            }
        }
    }

    @Test
    void customStrategyIsFoundByItsName() throws InterruptedException {
        try (LocalRuntime runtime = client().nodes(3).start()) {
            for (int i = 0; i < 5; i++) {
                assertEquals("node-3", where(runtime, Placement.ANY.by(new Strategy.Custom("last-of", "node-"))));
            }
            Failure unknown = failure(
                    runtime.spawn(WorkCalls.where().on(Placement.ANY.by(new Strategy.Custom("unheard-of", "")))));
            assertTrue(unknown.message().contains("no strategy 'unheard-of'"), unknown::message);
            Failure thrown =
                    failure(runtime.spawn(WorkCalls.where().on(Placement.ANY.by(new Strategy.Custom("last-of", "")))));
            assertTrue(thrown.message().contains("the strategy 'last-of' took no node"), thrown::message);
        }
    }

    @Test
    void preferencesAndReluctanceDecideBeforeLoad() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a", node -> node.label("disk", "ssd"))
                .node("b", node -> node.label("disk", "hdd"))
                .node("c", node -> node.label("disk", "ssd").taint(Taint.preferNoSchedule("old")))
                .start()) {
            Placement ssd = Placement.ANY.preferring(50, "disk = ssd");
            List<JoinHandle<String>> busy = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                busy.add(runtime.spawn(WorkCalls.waitAt("prefer").on(ssd)));
            }
            Work.gate("prefer").countDown();
            for (JoinHandle<String> each : busy) {
                assertEquals("a", each.join());
            }
            Explanation explanation = runtime.explain(WorkCalls.where().on(ssd));
            assertEquals(Optional.of(A), explanation.chosen());
            assertEquals(
                    List.of(500, 300, 200, 0),
                    explanation.verdicts().stream()
                            .map(Explanation.Verdict::score)
                            .toList());
            assertTrue(explanation.verdicts().get(3).reason().contains("is a client"), explanation::toString);
        }
    }

    // ---- changing facts

    @Test
    void newLabelsAndTaintsReachTheCallers() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a").node("b").start()) {
            runtime.label(B, Map.of("colour", "red"));
            await(() -> runtime.explain(WorkCalls.where().on(Placement.selecting("colour = red")))
                    .chosen()
                    .equals(Optional.of(B)));
            runtime.taint(B, Taint.noSchedule("closed"));
            await(() -> runtime.explain(WorkCalls.where().on(Placement.selecting("colour = red")))
                    .chosen()
                    .isEmpty());
            assertEquals("a", where(runtime, Placement.ANY));
        }
    }

    // ---- resources

    @ParameterizedTest
    @EnumSource
    void twoCallersNeverOvercommitANode(LocalTransport transport) throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .node("a", node -> node.resource("gpu", 2))
                .node("caller")
                .transport(transport)
                .start()) {
            String gate = "overcommit-" + transport;
            List<JoinHandle<String>> handles = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                handles.add(runtime.node(A).spawn(WorkCalls.waitAt(gate).on(GPU)));
                handles.add(
                        runtime.node(id("caller")).spawn(WorkCalls.waitAt(gate).on(GPU)));
            }
            await(() -> runtime.tasks(A).size() == 10);
            await(() -> running(runtime, A) == 2); // a call that has a slot still needs its thread
            // what takes no resource passes
            assertEquals("a", where(runtime, Placement.onNode(A)));
            await(() -> running(runtime, A) == 2); // an outcome is known a moment before its call has left the table
            Work.gate(gate).countDown();
            for (JoinHandle<String> each : handles) {
                assertEquals("a", each.join());
            }
        }
    }

    @Test
    void waitingForAResourceEndsByDeadlineCancelAndDrain() throws Exception {
        try (LocalRuntime runtime =
                client().node("a", node -> node.resource("gpu", 1)).start()) {
            JoinHandle<String> holder =
                    runtime.spawn(WorkCalls.waitAt("gpu-held").on(GPU));
            Work.arrival("gpu-held").await();
            JoinHandle<String> late = runtime.spawn(WorkCalls.where().on(GPU).within(Duration.ofMillis(50)));
            assertEquals(
                    Failure.TimedOut.Phase.QUEUED,
                    assertInstanceOf(Failure.TimedOut.class, failure(late)).phase());
            JoinHandle<String> cancelled = runtime.spawn(WorkCalls.where().on(GPU));
            await(() -> runtime.tasks(A).size() == 2);
            cancelled.cancel();
            assertEquals(new Failure.Cancelled(false, false), failure(cancelled));
            JoinHandle<String> handedBack = runtime.spawn(WorkCalls.where().on(GPU));
            await(() -> runtime.tasks(A).size() == 2);
            FutureTask<DrainReport> draining = new FutureTask<>(() -> runtime.drain(A));
            Thread.startVirtualThread(draining);
            assertFalse(failure(handedBack).mayHaveRun());
            Work.gate("gpu-held").countDown();
            assertEquals("a", holder.join());
            assertEquals(new DrainReport(A, 1, 1, 0, 0, 0), draining.get());
        }
    }

    @Test
    void resourcesGoToTheHighestPriorityFirst() throws InterruptedException {
        try (LocalRuntime runtime =
                client().node("a", node -> node.resource("gpu", 1)).start()) {
            JoinHandle<String> holder =
                    runtime.spawn(WorkCalls.waitAt("priority-holder").on(GPU));
            Work.arrival("priority-holder").await();
            JoinHandle<String> low =
                    runtime.spawn(WorkCalls.waitAt("priority-low").on(GPU));
            await(() -> runtime.tasks(A).size() == 2);
            JoinHandle<String> high =
                    runtime.spawn(WorkCalls.waitAt("priority-high").on(GPU).priority(5));
            await(() -> runtime.tasks(A).size() == 3);
            Work.gate("priority-holder").countDown();
            Work.arrival("priority-high").await();
            assertEquals(1, Work.arrival("priority-low").getCount());
            Work.gate("priority-high").countDown();
            Work.gate("priority-low").countDown();
            for (JoinHandle<String> each : List.of(holder, high, low)) {
                assertEquals("a", each.join());
            }
        }
    }

    @Test
    void rejectedCallTriesTheNextNode() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a", node -> node.resource("gpu", 1))
                .node("b", node -> node.resource("gpu", 1))
                .node("c")
                .start()) {
            Placement now = GPU.orReject();
            List<JoinHandle<String>> two = List.of(
                    runtime.spawn(WorkCalls.waitAt("reject").on(now)),
                    runtime.spawn(WorkCalls.waitAt("reject").on(now)));
            await(() -> running(runtime, A) == 1 && running(runtime, B) == 1);
            assertInstanceOf(
                    Failure.Rejected.class,
                    failure(runtime.spawn(WorkCalls.where().on(now))));
            Failure tooMuch = failure(runtime.spawn(WorkCalls.where().on(Placement.ANY.requiring("gpu", 2))));
            assertTrue(tooMuch.message().contains("has 1 of the resource gpu, 2 are required"), tooMuch::message);
            Work.gate("reject").countDown();
            Set<String> places = new TreeSet<>();
            for (JoinHandle<String> each : two) {
                places.add(each.join());
            }
            assertEquals(Set.of("a", "b"), places);
        }
    }

    // ---- evictions

    @ParameterizedTest
    @EnumSource
    void noExecuteEvictsWhatRunsAndWhatWaits(LocalTransport transport) throws InterruptedException {
        try (LocalRuntime runtime = client().node("a", node -> node.concurrency(1))
                .node("b")
                .transport(transport)
                .start()) {
            String gate = "evict-" + transport;
            Placement onA = Placement.onNode(A);
            JoinHandle<String> runs = runtime.spawn(WorkCalls.waitAt(gate).on(onA));
            Work.arrival(gate).await();
            JoinHandle<String> waits = runtime.spawn(WorkCalls.where().on(Placement.ANY.by(Strategy.near("a"))));
            await(() -> runtime.tasks(A).size() == 2);
            runtime.taint(A, Taint.noExecute("broken"));
            Failure.Evicted evicted = assertInstanceOf(Failure.Evicted.class, failure(runs));
            assertEquals(A, evicted.node());
            assertEquals("node a has the taint broken:NoExecute, which the call does not tolerate", evicted.reason());
            assertEquals("b", waits.join());
            assertInstanceOf(
                    Failure.Unplaceable.class,
                    failure(runtime.spawn(WorkCalls.where().on(onA))));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void evictedIdempotentCallRunsElsewhere(boolean remote) throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder().node("a").node("b").start()) {
            String gate = "evict-again-" + remote;
            JoinHandle<String> moved = runtime.node(remote ? B : A)
                    .spawn(WorkCalls.waitAtAgain(gate)
                            .on(Placement.ANY.by(Strategy.near("a")))
                            .retrying(RetryPolicy.upTo(2)));
            await(() -> running(runtime, A) == 1);
            runtime.taint(A, Taint.noExecute("broken"));
            await(() -> running(runtime, B) == 1);
            Work.gate(gate).countDown();
            assertEquals("b", moved.join());
        }
    }

    @Test
    void toleratedTaintEvictsWhenItsTimeIsUp() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a").start()) {
            Placement anyway = Placement.onNode(A);
            JoinHandle<String> soon = runtime.spawn(
                    WorkCalls.waitAt("evict-soon").on(anyway.tolerating("broken", Duration.ofMillis(30))));
            JoinHandle<String> never =
                    runtime.spawn(WorkCalls.waitAt("evict-soon").on(anyway.tolerating("broken")));
            JoinHandle<String> later =
                    runtime.spawn(WorkCalls.waitAt("evict-soon").on(anyway.tolerating("broken", Duration.ofHours(1))));
            await(() -> running(runtime, A) == 3);
            runtime.taint(A, Taint.noExecute("broken"));
            assertInstanceOf(Failure.Evicted.class, failure(soon));
            // one that comes when the taint is there has its time, too
            JoinHandle<String> guest = runtime.spawn(
                    WorkCalls.waitAt("evict-guest").on(anyway.tolerating("broken", Duration.ofMillis(30))));
            assertInstanceOf(Failure.Evicted.class, failure(guest));
            assertFalse(never.isDone() || later.isDone());
            Work.gate("evict-soon").countDown();
            assertEquals("a", never.join());
            assertEquals("a", later.join());
        }
    }

    @Test
    void taintThatGoesAwayInTimeEvictsNobody() throws InterruptedException {
        try (LocalRuntime runtime = client().node("a").start()) {
            Placement stay = Placement.onNode(A).tolerating("other").tolerating("broken", Duration.ofSeconds(1));
            Placement witness = Placement.onNode(A).tolerating("broken").tolerating("other", Duration.ofSeconds(1));
            JoinHandle<String> stays =
                    runtime.spawn(WorkCalls.waitAt("evict-not").on(stay));
            JoinHandle<String> goes =
                    runtime.spawn(WorkCalls.waitAt("evict-not").on(witness));
            await(() -> running(runtime, A) == 2);
            runtime.taint(A, Taint.noSchedule("broken"), new Taint("broken", "soon", Taint.Effect.NO_EXECUTE), OTHER);
            // the timer of the call that stays is cancelled; that of the witness goes on, and is no earlier
            runtime.taint(A, OTHER);
            assertInstanceOf(Failure.Evicted.class, failure(goes));
            assertFalse(stays.isDone());
            Work.gate("evict-not").countDown();
            assertEquals("a", stays.join());
        }
    }
}
