package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hypha.Call;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// What the suites of [RuntimeContract] share: starting a cluster, which ends with the test.
abstract class ContractSuite {
    /// Every fixture labels its workers so.
    static final Placement WORKERS = Placement.selecting("worker");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private @Nullable ClusterFixture fixture;

    /// Starts a cluster of the kind under test.
    abstract ClusterFixture start(FixtureSpec spec);

    final ClusterFixture cluster(FixtureSpec spec) {
        ClusterFixture started = start(spec);
        fixture = started;
        return started;
    }

    final ClusterFixture cluster() {
        return cluster(FixtureSpec.of(1));
    }

    /// A cluster with several workers; the test is skipped where there can be only one.
    final ClusterFixture severalWorkers(FixtureSpec spec) {
        ClusterFixture started = cluster(spec);
        assumeTrue(started.workers().size() == spec.workers(), "this runtime has one node only");
        return started;
    }

    @AfterEach
    final void stop() {
        if (fixture != null) {
            fixture.close();
        }
    }

    static <R> Failure failure(JoinHandle<R> handle) throws InterruptedException {
        Outcome<R> outcome = handle.outcome(PATIENCE)
                .orElseThrow(() -> new AssertionError(handle.call() + " has no outcome after " + PATIENCE));
        return assertInstanceOf(Outcome.Failed.class, outcome).failure();
    }

    static <R> R result(JoinHandle<R> handle) throws InterruptedException {
        return handle.outcome(PATIENCE)
                .orElseThrow(() -> new AssertionError(handle.call() + " has no outcome after " + PATIENCE))
                .orThrow();
    }

    /// Spawns a call on a worker.
    static <R> JoinHandle<R> spawn(ClusterFixture cluster, Call<R> call) {
        return cluster.caller().spawn(call.on(WORKERS));
    }

    static <R> JoinHandle<R> spawnOn(ClusterFixture cluster, NodeId node, Call<R> call) {
        return cluster.caller().spawn(call.on(Placement.onNode(node)));
    }
}
