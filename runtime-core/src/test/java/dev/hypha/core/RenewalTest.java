package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.security.ConnectionRenewal;
import dev.hypha.security.Identity;
import dev.hypha.security.PeerClaim;
import dev.hypha.security.PeerEvidence;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections are renewed while calls go on, and end at once when security says so.
@Timeout(60)
final class RenewalTest {
    private static final Placement THERE = Placement.onNode(new NodeId("worker"));

    private final Changing callersSecurity = new Changing();
    private final Changing workersSecurity = new Changing();
    private Node worker;
    private Node caller;

    @BeforeEach
    void start() throws InterruptedException {
        worker = node("worker", workersSecurity);
        caller = node("caller", callersSecurity);
        caller.peers().add(worker.listen(Endpoint.parse("tcp://127.0.0.1:0")));
        assertTrue(caller.peers().awaitConnected(Duration.ofSeconds(10)));
    }

    private static Node node(String name, SecurityProvider security) {
        return TestNodes.node(
                name,
                Transports.open(TransportOptions.DEFAULTS, security),
                NodeOptions.DEFAULT.withDrainTimeout(Duration.ofSeconds(1)));
    }

    @AfterEach
    void stop() {
        caller.close();
        worker.close();
    }

    /// Knows everyone by name, and is told what changes.
    private static final class Changing implements SecurityProvider {
        private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
        private final Set<String> refused = ConcurrentHashMap.newKeySet();
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();

        void change(Change what) {
            listeners.forEach(each -> each.accept(what));
        }

        @Override
        public void checkListen(InetAddress address) {}

        @Override
        public void checkConnect(InetAddress address) {}

        @Override
        public Identity authenticate(PeerEvidence evidence, PeerClaim claim) {
            asked.incrementAndGet();
            if (refused.contains(claim.node().name())) {
                refusals.incrementAndGet();
                throw new SecurityRefusal("HYP-SEC-012", claim.node() + " is revoked");
            }
            return new Identity("test:" + claim.node());
        }

        @Override
        public Runnable watch(Consumer<Change> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public ConnectionRenewal renewal() {
            return new ConnectionRenewal(Duration.ofDays(1), Duration.ZERO);
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        assertTrue(Quiet.await(Duration.ofSeconds(20), condition), what);
    }

    private CallerLink link() {
        CallerLink link = caller.peers().linkTo(new NodeId("worker"));
        if (link == null) {
            throw new AssertionError("not connected");
        }
        return link;
    }

    private void assertRenewedUnderLoad(Changing whose) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        List<Outcome<Integer>> failed = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                while (!over.get()) {
                    try {
                        Outcome<Integer> outcome = caller.spawn(
                                        TestFunctionsCalls.add(1, 2).on(THERE))
                                .outcome();
                        calls.incrementAndGet();
                        if (!outcome.equals(new Outcome.Success<>(3))) {
                            failed.add(outcome);
                        }
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            }));
        }
        for (int round = 0; round < 3; round++) {
            CallerLink before = link();
            int from = calls.get();
            whose.change(SecurityProvider.Change.KEYS);
            await("another connection", () -> link() != before);
            await("the former one is closed", before::isClosed);
            await("calls go on", () -> calls.get() > from + 100);
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failed);
    }

    @Test
    void noCallFailsWhenTheCallersKeysChange() throws InterruptedException {
        assertRenewedUnderLoad(callersSecurity);
    }

    @Test
    void noCallFailsWhenTheCalleesKeysChange() throws InterruptedException {
        assertRenewedUnderLoad(workersSecurity);
    }

    @Test
    void whatIsUnderWayEndsOnTheFormerConnection() throws InterruptedException {
        CallerLink before = link();
        JoinHandle<Void> sleeping =
                caller.spawn(TestFunctionsCalls.sleep(60_000).on(THERE));
        await("it runs", () -> !worker.tasks().isEmpty());
        callersSecurity.change(SecurityProvider.Change.KEYS);
        await("another connection", () -> link() != before);
        assertEquals(3, caller.spawn(TestFunctionsCalls.add(1, 2).on(THERE)).join());
        assertTrue(before.isRetired() && !before.isClosed());
        assertEquals(1, caller.peers().outstanding());
        sleeping.cancel();
        assertInstanceOf(
                Failure.Cancelled.class,
                assertInstanceOf(Outcome.Failed.class, sleeping.outcome()).failure());
        await("the former one is closed", before::isClosed);
        assertEquals(3, caller.spawn(TestFunctionsCalls.add(1, 2).on(THERE)).join());
    }

    @Test
    void aConnectionThatCannotBeRenewedIsUsedOn() throws InterruptedException {
        CallerLink before = link();
        int asked = workersSecurity.asked.get();
        workersSecurity.refused.add("caller");
        callersSecurity.change(SecurityProvider.Change.KEYS);
        await("two attempts", () -> workersSecurity.asked.get() >= asked + 2);
        assertEquals(3, caller.spawn(TestFunctionsCalls.add(1, 2).on(THERE)).join());
        assertEquals(before, link());
        workersSecurity.refused.clear();
        await("another connection", () -> link() != before);
    }

    @Test
    void whoeverIsRefusedFromNowOnIsCutOffAtOnce() throws InterruptedException {
        JoinHandle<Void> sleeping =
                caller.spawn(TestFunctionsCalls.sleep(60_000).on(THERE));
        await("it runs", () -> !worker.tasks().isEmpty());
        workersSecurity.refused.add("caller");
        workersSecurity.change(SecurityProvider.Change.PEERS);
        assertInstanceOf(
                Failure.Lost.class,
                assertInstanceOf(Outcome.Failed.class, sleeping.outcome()).failure());
        await("what it asked for is cancelled", () -> worker.tasks().isEmpty());
        await(
                "the cut and each attempt to come back are counted",
                () -> worker.readings().transport().refusals().equals(Map.of("HYP-SEC-012", (long)
                        workersSecurity.refusals.get())));
        assertTrue(workersSecurity.refusals.get() > 0);
        assertTrue(caller.peers().disconnected().stream().allMatch(each -> each.contains("tcp://")));
    }

    @Test
    void whoeverStaysAdmittedIsNotDisturbed() throws InterruptedException {
        CallerLink before = link();
        int asked = workersSecurity.asked.get();
        workersSecurity.change(SecurityProvider.Change.PEERS);
        await("it was asked again", () -> workersSecurity.asked.get() > asked);
        assertEquals(3, caller.spawn(TestFunctionsCalls.add(1, 2).on(THERE)).join());
        assertEquals(before, link());
    }
}
