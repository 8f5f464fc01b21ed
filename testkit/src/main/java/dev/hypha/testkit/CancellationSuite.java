package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Cancelling asks; the outcome tells what happened; it goes down the tree of calls, children first.
abstract class CancellationSuite extends ContractSuite {
    @Test
    void aRunningCallIsInterrupted() throws InterruptedException {
        Probe probe = Probe.create();
        JoinHandle<String> handle = spawn(cluster(), ContractFunctionsCalls.blocks(probe.name()));
        probe.await("started", 1);
        handle.cancel();
        assertEquals(new Failure.Cancelled(true, false), failure(handle));
        assertEquals(1, probe.count("cancelled"));
        assertEquals(0, probe.count("ended"));
    }

    @Test
    void aCallThatStopsByItselfSucceeds() throws InterruptedException {
        Probe probe = Probe.create();
        JoinHandle<String> handle = spawn(cluster(), ContractFunctionsCalls.polls(probe.name()));
        probe.await("started", 1);
        handle.cancel();
        assertEquals("stopped by itself", result(handle));
        assertEquals(1, probe.count("told"));
    }

    @Test
    void aQueuedCallNeverStarts() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(1).concurrency(1));
        Probe blocker = Probe.create();
        JoinHandle<String> running = spawn(cluster, ContractFunctionsCalls.blocks(blocker.name()));
        blocker.await("started", 1);
        Probe probe = Probe.create();
        JoinHandle<Void> queued = spawn(cluster, ContractFunctionsCalls.runs(probe.name(), "ran"));
        JoinHandle<Void> kept = spawn(cluster, ContractFunctionsCalls.runs(probe.name(), "kept"));
        queued.cancel();
        assertEquals(new Failure.Cancelled(false, false), failure(queued));
        blocker.open();
        result(running);
        result(kept);
        assertEquals(0, probe.count("ran"));
    }

    @Test
    void aCallThatIgnoresItIsAbandoned() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(1).cancelGrace(Duration.ofMillis(50)));
        Probe probe = Probe.create();
        JoinHandle<Void> handle = spawn(cluster, ContractFunctionsCalls.ignoresInterrupts(probe.name()));
        probe.await("started", 1);
        handle.cancel();
        assertEquals(new Failure.Cancelled(true, true), failure(handle));
        assertEquals(0, probe.count("ended"));
        probe.mark("release");
        probe.await("ended", 1);
    }

    @Test
    void grandchildrenAreCancelledFirst() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(3));
        Probe probe = Probe.create();
        JoinHandle<Void> handle = spawn(cluster, ContractFunctionsCalls.parent(probe.name(), 2));
        probe.await("started 0", 1);
        handle.cancel();
        assertEquals(new Failure.Cancelled(true, false), failure(handle));
        probe.await("cancelled 0", 1);
        probe.await("cancelled 1", 1);
        probe.await("cancelled 2", 1);
    }

    @Test
    void aChildLeftBehindIsCancelled() throws InterruptedException {
        Probe probe = Probe.create();
        assertEquals(1, result(spawn(cluster(), ContractFunctionsCalls.leavesChildBehind(probe.name()))));
        probe.await("cancelled", 1);
    }

    @Test
    void aDetachedChildLivesOn() throws InterruptedException {
        Probe probe = Probe.create();
        assertEquals(1, result(spawn(cluster(), ContractFunctionsCalls.detachesChild(probe.name()))));
        probe.await("started", 1);
        probe.open();
        probe.await("ended", 1);
        assertEquals(0, probe.count("cancelled"));
    }

    @Test
    void cancellingAnEndedCallChangesNothing() throws InterruptedException {
        JoinHandle<Integer> handle = spawn(cluster(), ContractFunctionsCalls.add(1, 2));
        assertEquals(3, result(handle));
        handle.cancel();
        assertEquals(3, result(handle));
    }

    @Test
    void cancellingAtAnyMomentEndsTheCall() throws InterruptedException {
        ClusterFixture cluster = cluster();
        for (int i = 0; i < 200; i++) {
            Probe probe = Probe.create();
            JoinHandle<String> handle = spawn(cluster, ContractFunctionsCalls.blocks(probe.name()));
            for (int spin = 0; spin < i * 20; spin++) {
                Thread.onSpinWait();
            }
            handle.cancel();
            Failure.Cancelled cancelled = (Failure.Cancelled) failure(handle);
            assertTrue(cancelled.started() || probe.count("started") == 0, "said not to have started, but did");
        }
    }
}
