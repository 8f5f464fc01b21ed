package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.CallFailedException;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import dev.hypha.ThrowableData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every way not to have a result is data, and says what to do.
abstract class FailuresSuite extends ContractSuite {
    private static final RetryPolicy THRICE = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2));

    @Test
    void thrownExceptionsAreData() throws InterruptedException {
        ClusterFixture cluster = cluster();
        JoinHandle<Void> handle = spawn(cluster, ContractFunctionsCalls.throwChecked("no disk"));
        Failure.Threw threw = assertInstanceOf(Failure.Threw.class, failure(handle));
        assertEquals(IOException.class.getName(), threw.thrown().type());
        assertEquals("no disk", threw.thrown().message());
        assertEquals(
                "the cause", threw.thrown().cause().map(ThrowableData::message).orElse(""));
        assertEquals(cluster.workers().getFirst(), threw.node());
        assertTrue(threw.mayHaveRun());
        assertInstanceOf(Failure.Threw.class, failure(spawn(cluster, ContractFunctionsCalls.throwError("deep"))));
        Failure.Threw later = assertInstanceOf(
                Failure.Threw.class, failure(spawn(cluster, ContractFunctionsCalls.laterFailing("x"))));
        assertEquals(IllegalStateException.class.getName(), later.thrown().type());
    }

    @Test
    void theTraceIsStitched() throws InterruptedException {
        ClusterFixture cluster = cluster();
        JoinHandle<Integer> handle = spawn(cluster, ContractFunctionsCalls.throwFromThere("deep down"));
        CallFailedException thrown = assertThrows(CallFailedException.class, handle::join);
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        String trace = text.toString();
        assertTrue(trace.contains("FailuresSuite.theTraceIsStitched"), trace);
        assertTrue(trace.contains("ContractFunctions.throwFromThere"), trace);
        assertTrue(trace.contains("java.lang.UnsupportedOperationException: deep down"), trace);
        assertTrue(trace.contains("ContractFunctions.throwingWithin"), trace);
        assertTrue(trace.contains("[node " + cluster.workers().getFirst() + "]"), trace);
        assertTrue(trace.contains("task " + handle.id()), trace);
        assertTrue(trace.indexOf("throwFromThere") < trace.indexOf("throwingWithin"), trace);
    }

    @Test
    void idempotentFunctionsAreTriedAgain() throws InterruptedException {
        ClusterFixture cluster = cluster();
        Probe probe = Probe.create();
        assertEquals(
                3,
                result(spawn(
                        cluster,
                        ContractFunctionsCalls.failUntil(probe.name(), 3).retrying(THRICE))));
        assertEquals(3, probe.count("ran"));
        Probe often = Probe.create();
        assertInstanceOf(
                Failure.Threw.class,
                failure(spawn(
                        cluster,
                        ContractFunctionsCalls.failUntil(often.name(), 9).retrying(THRICE))));
        assertEquals(3, often.count("ran"));
    }

    @Test
    void othersAreNot() throws InterruptedException {
        Probe probe = Probe.create();
        assertInstanceOf(
                Failure.Threw.class,
                failure(spawn(
                        cluster(), ContractFunctionsCalls.failOnce(probe.name()).retrying(THRICE))));
        assertEquals(1, probe.count("ran"));
    }

    @Test
    void aMissingObjectIsNamed() throws InterruptedException {
        Failure failure = failure(spawn(cluster(), UnboundCalls.never()));
        assertEquals("HYP-CALL-010", failure.code());
        assertTrue(failure.message().contains(Unbound.class.getName()), failure::message);
        assertFalse(failure.mayHaveRun());
    }

    @Test
    void anUnplaceableCallHasAReasonForEachNode() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(2));
        Failure.Unplaceable unplaceable = assertInstanceOf(
                Failure.Unplaceable.class,
                failure(cluster.caller()
                        .spawn(ContractFunctionsCalls.whereAmI().on(Placement.selecting("gpu, zone in (a, b)")))));
        for (NodeId worker : cluster.workers()) {
            assertTrue(
                    unplaceable.refusals().stream()
                            .anyMatch(refusal -> refusal.node().equals(worker)
                                    && refusal.reason().contains("gpu")),
                    unplaceable::message);
        }
        assertFalse(unplaceable.mayHaveRun());
    }

    @Test
    void labelsChooseTheNode() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(
                FixtureSpec.of(3).labels(List.of(Map.of("zone", "a"), Map.of("zone", "b"), Map.of("mem", "64"))));
        for (int i = 0; i < 10; i++) {
            assertEquals(
                    cluster.workers().get(1).name(),
                    cluster.caller()
                            .spawn(ContractFunctionsCalls.whereAmI().on(Placement.selecting("zone in (b, c)")))
                            .join());
            assertEquals(
                    cluster.workers().get(2).name(),
                    cluster.caller()
                            .spawn(ContractFunctionsCalls.whereAmI().on(Placement.selecting("worker, mem > 32")))
                            .join());
        }
    }

    @Test
    void aFullNodeRejects() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2).concurrency(1).queueLength(0));
        Probe probe = Probe.create();
        NodeId node = cluster.workers().getLast();
        JoinHandle<String> running = spawnOn(cluster, node, ContractFunctionsCalls.blocks(probe.name()));
        probe.await("started", 1);
        Failure.Rejected rejected = assertInstanceOf(
                Failure.Rejected.class, failure(spawnOn(cluster, node, ContractFunctionsCalls.whereAmI())));
        assertEquals(node, rejected.node());
        assertFalse(rejected.mayHaveRun());
        probe.open();
        result(running);
    }
}
