package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.Failure.TimedOut.Phase;
import dev.hypha.JoinHandle;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Deadlines are kept, travel as time remaining, and go down the tree of calls.
abstract class DeadlinesSuite extends ContractSuite {
    @Test
    void aRunningCallTimesOutAndIsStopped() throws InterruptedException {
        Probe probe = Probe.create();
        JoinHandle<String> handle =
                spawn(cluster(), ContractFunctionsCalls.blocks(probe.name()).within(Duration.ofMillis(300)));
        assertEquals(new Failure.TimedOut(Phase.RUNNING, Duration.ofMillis(300)), failure(handle));
        probe.await("cancelled", probe.count("started"));
    }

    @Test
    void whatExpiredInAQueueIsNotRun() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(1).concurrency(1));
        Probe blocker = Probe.create();
        JoinHandle<String> running = spawn(cluster, ContractFunctionsCalls.blocks(blocker.name()));
        blocker.await("started", 1);
        Probe probe = Probe.create();
        JoinHandle<Void> late =
                spawn(cluster, ContractFunctionsCalls.runs(probe.name(), "ran").within(Duration.ofMillis(200)));
        Failure.TimedOut timedOut = assertInstanceOf(Failure.TimedOut.class, failure(late));
        assertEquals(Phase.QUEUED, timedOut.phase());
        blocker.open();
        result(running);
        result(spawn(cluster, ContractFunctionsCalls.runs(probe.name(), "after")));
        assertEquals(0, probe.count("ran"));
    }

    @Test
    void aChildGetsTheSmallerDeadline() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(2));
        long remaining = result(
                spawn(cluster, ContractFunctionsCalls.remainingMillisOfChild().within(Duration.ofMinutes(1))));
        assertTrue(remaining > 0 && remaining <= 60_000, () -> "the child had " + remaining + " ms");
        assertEquals(-1, result(spawn(cluster, ContractFunctionsCalls.remainingMillis())));
    }

    @Test
    void aCallInTimeIsNotDisturbed() throws InterruptedException {
        assertEquals(3, result(spawn(cluster(), ContractFunctionsCalls.add(1, 2).within(Duration.ofDays(100_000)))));
    }
}
