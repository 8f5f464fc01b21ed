package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.TaskId;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.security.Authorizer;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.spi.TaskBinding;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes over TCP: one calls, the other runs.
final class NodeTest {
    private static final Placement THERE = Placement.onNode(new NodeId("worker"));

    private Node worker;
    private Node caller;
    private Endpoint endpoint;

    @BeforeEach
    void start() throws InterruptedException {
        worker = node("worker", true);
        caller = node("caller", false);
        endpoint = worker.listen(Endpoint.parse("tcp://127.0.0.1:0"));
        caller.peers().add(endpoint);
        assertTrue(caller.peers().awaitConnected(Duration.ofSeconds(10)));
    }

    @AfterEach
    void stop() {
        caller.close();
        worker.close();
    }

    private static Node node(String name, boolean runsCalls) {
        CatalogueSet catalogues = CatalogueSet.find(NodeTest.class.getClassLoader());
        Transport transport = Transports.open(TransportOptions.DEFAULTS, PlaintextSecurity.loopbackOnly());
        return Node.start(new NodeSpec(
                new NodeSpec.NodeIdentity("test", new NodeId(name), runsCalls, Map.of(), List.of()),
                catalogues,
                new ForyCodec(catalogues),
                Map.of(),
                transport,
                Authorizer.ALLOW_ALL,
                LabelProof.NONE,
                Observation.NONE,
                NodeOptions.DEFAULT.withDrainTimeout(Duration.ofSeconds(1))));
    }

    @Test
    void runsThere() throws InterruptedException {
        assertEquals(42, caller.spawn(TestFunctionsCalls.add(40, 2)).join());
        assertEquals(42, caller.spawn(TestFunctionsCalls.addInline(40, 2)).join());
        assertEquals("worker", caller.spawn(TestFunctionsCalls.whereAmI()).join());
        assertEquals(
                Map.of("a", 30L, "b", 5L),
                caller.spawn(TestFunctionsCalls.totals(List.of(
                                new TestFunctions.Order("a", List.of("x"), 10),
                                new TestFunctions.Order("b", List.of(), 5),
                                new TestFunctions.Order("a", List.of("y", "z"), 20))))
                        .join());
    }

    @Test
    void manyAtOnce() throws InterruptedException {
        List<JoinHandle<Integer>> handles = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            handles.add(caller.spawn(TestFunctionsCalls.add(i, 1)));
        }
        for (int i = 0; i < 10_000; i++) {
            assertEquals(i + 1, handles.get(i).join());
        }
    }

    @Test
    void large() throws InterruptedException {
        byte[] bytes = new byte[64 << 20];
        new Random(1).nextBytes(bytes);
        assertArrayEquals(bytes, caller.spawn(TestFunctionsCalls.echo(bytes)).join());
    }

    @Test
    void whatIsUnderWayAtANodeThatIsRemovedComesToItsEnd() throws InterruptedException {
        CallerLink link = Objects.requireNonNull(caller.peers().linkTo(new NodeId("worker")));
        JoinHandle<Void> underWay = caller.spawn(TestFunctionsCalls.sleep(2_000).on(THERE));
        while (worker.tasks().isEmpty()) {
            Thread.onSpinWait();
        }
        caller.peers().remove(endpoint);
        assertEquals(1, caller.peers().outstanding());
        assertNull(caller.peers().linkTo(new NodeId("worker")));
        assertInstanceOf(Outcome.Success.class, underWay.outcome());
        assertTrue(Quiet.await(Duration.ofSeconds(20), link::isClosed));
        caller.peers().add(endpoint);
        assertTrue(caller.peers().awaitConnected(Duration.ofSeconds(10)));
        assertEquals(3, caller.spawn(TestFunctionsCalls.add(1, 2).on(THERE)).join());
    }

    @Test
    void aTaskWhoseForksWaitLendsOneSlot() throws InterruptedException {
        Placement here = Placement.onNode(new NodeId("both"));
        Endpoint there = endpoint;
        try (Node both = node("both", true)) {
            both.peers().add(there);
            assertTrue(both.peers().awaitConnected(Duration.ofSeconds(10)));
            JoinHandle<Void> forks =
                    both.spawn(TestFunctionsCalls.forks(5, 60_000, "worker").on(here));
            assertTrue(Quiet.await(Duration.ofSeconds(20), () -> worker.tasks().size() == 5));
            assertTrue(Quiet.await(Duration.ofSeconds(20), () -> both.readings().running() == 0));
            forks.cancel();
            assertTrue(
                    Quiet.await(Duration.ofSeconds(20), () -> both.executions().isIdle(null)));
            assertEquals(0, both.readings().running());
        }
    }

    @Test
    void whatDependsOnAnOutcomeIsNoPartOfTheCall() throws InterruptedException {
        Placement here = Placement.onNode(new NodeId("both"));
        try (Node both = node("both", true)) {
            boolean bound = both.spawn(TestFunctionsCalls.sleep(50).on(here))
                    .asStage()
                    .thenApply(_ -> TaskBinding.CURRENT.isBound())
                    .toCompletableFuture()
                    .join();
            assertFalse(bound);
        }
    }

    @Test
    void aCallThatWaitsForTheFirstOfItsKeyCanBeCancelled() throws InterruptedException {
        JoinHandle<Void> first =
                caller.spawn(TestFunctionsCalls.sleep(60_000).on(THERE).idempotencyKey("k"));
        JoinHandle<Void> second =
                caller.spawn(TestFunctionsCalls.sleep(60_000).on(THERE).idempotencyKey("k"));
        assertTrue(Quiet.await(Duration.ofSeconds(20), () -> worker.tasks().size() == 2));
        TaskId waiting = second.id();
        assertTrue(Quiet.await(
                Duration.ofSeconds(20),
                () -> worker.inspection().explain(waiting).toString().contains("idempotency key")));
        second.cancel();
        assertEquals(
                new Failure.Cancelled(false, false),
                assertInstanceOf(Outcome.Failed.class, second.outcome()).failure());
        first.cancel();
        assertEquals(
                new Failure.Cancelled(true, false),
                assertInstanceOf(Outcome.Failed.class, first.outcome()).failure());
    }

    @Test
    void throwsAreData() throws InterruptedException {
        Outcome<Void> outcome = caller.spawn(TestFunctionsCalls.fail("boom")).outcome();
        Failure.Threw threw = assertInstanceOf(
                Failure.Threw.class,
                assertInstanceOf(Outcome.Failed.class, outcome).failure());
        assertEquals("boom", threw.thrown().message());
        assertEquals(new NodeId("worker"), threw.node());
    }

    @Test
    void cancelReachesTheCallee() throws InterruptedException {
        JoinHandle<Void> handle = caller.spawn(TestFunctionsCalls.sleep(60_000).on(THERE));
        while (worker.tasks().stream().noneMatch(task -> task.state() == TaskInfo.State.RUNNING)) {
            Thread.onSpinWait();
        }
        handle.cancel();
        assertEquals(
                new Failure.Cancelled(true, false),
                assertInstanceOf(Outcome.Failed.class, handle.outcome()).failure());
    }

    @Test
    void deadlinePasses() throws InterruptedException {
        JoinHandle<Void> handle = caller.spawn(TestFunctionsCalls.sleep(60_000).within(Duration.ofMillis(100)));
        assertInstanceOf(
                Failure.TimedOut.class,
                assertInstanceOf(Outcome.Failed.class, handle.outcome()).failure());
    }

    @Test
    void lostNodeIsLost() throws InterruptedException {
        JoinHandle<Void> handle = caller.spawn(TestFunctionsCalls.sleep(60_000));
        while (worker.tasks().stream().noneMatch(task -> task.state() == TaskInfo.State.RUNNING)) {
            Thread.onSpinWait();
        }
        worker.transport().close();
        assertEquals(
                new Failure.Lost(new NodeId("worker")),
                assertInstanceOf(Outcome.Failed.class, handle.outcome()).failure());
    }
}
