package dev.hypha.cluster;

import dev.hypha.DistributedRuntime;
import dev.hypha.DrainReport;
import dev.hypha.NodeId;
import dev.hypha.core.NodeOptions;
import dev.hypha.testkit.ClusterFixture;
import dev.hypha.testkit.FixtureSpec;
import dev.hypha.testkit.Greeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// Several cluster nodes in one JVM for the contract suites: workers that know each other, and a client.
final class ClusterRuntimeFixture implements ClusterFixture {
    private final Map<NodeId, ClusterRuntime> workers = new LinkedHashMap<>();
    private final ClusterRuntime caller;

    /// Starts the cluster.
    ///
    /// @param endpoints where the worker of each index listens; a TCP port may be 0
    ClusterRuntimeFixture(FixtureSpec spec, IntFunction<String> endpoints) {
        List<String> bound = new ArrayList<>();
        for (int i = 0; i < spec.workers(); i++) {
            ClusterRuntimeBuilder builder = builder(spec)
                    .node("worker-" + i)
                    .listen(endpoints.apply(i))
                    .peers(bound.toArray(String[]::new))
                    .label("worker", "");
            spec.labelsOf(i).forEach(builder::label);
            ClusterRuntime worker = builder.start();
            workers.put(worker.self().id(), worker);
            bound.add(worker.endpoint().orElseThrow().toString());
        }
        caller = builder(spec)
                .node("caller")
                .client()
                .peers(bound.toArray(String[]::new))
                .start();
        awaitAll(spec.workers());
    }

    /// Waits until the caller and all workers have a connection to each worker: they find each other by
    /// membership, and a call that comes earlier is placed among those that its node knows.
    private void awaitAll(int count) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        awaitAll(caller, count, end);
        workers.values().forEach(worker -> awaitAll(worker, count, end));
    }

    private static void awaitAll(ClusterRuntime looking, int count, long end) {
        while (looking.nodes().stream()
                        .filter(node -> node.runsCalls() && node.state() == dev.hypha.NodeInfo.State.ACTIVE)
                        .count()
                < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError(looking.self().id() + " is not connected to all workers: " + looking.nodes());
            }
            Thread.onSpinWait();
        }
    }

    private static ClusterRuntimeBuilder builder(FixtureSpec spec) {
        return ClusterRuntime.builder()
                .cluster("contract")
                .bind(Greeter.class, new Greeter("Hello"))
                .options(NodeOptions.DEFAULT
                        .withConcurrency(spec.concurrency())
                        .withQueueLength(spec.queueLength())
                        .withCancelGrace(spec.cancelGrace())
                        .withPlacementTimeout(Duration.ofSeconds(2))
                        .withDrainTimeout(Duration.ofSeconds(5)));
    }

    @Override
    public DistributedRuntime caller() {
        return caller;
    }

    @Override
    public List<NodeId> workers() {
        return List.copyOf(workers.keySet());
    }

    @Override
    public void kill(NodeId worker) {
        existing(worker).kill();
    }

    @Override
    public DrainReport drain(NodeId worker) throws InterruptedException {
        return existing(worker).drain(Duration.ofSeconds(30));
    }

    private ClusterRuntime existing(NodeId worker) {
        ClusterRuntime runtime = workers.get(worker);
        if (runtime == null) {
            throw new IllegalArgumentException("there is no worker " + worker);
        }
        return runtime;
    }

    @Override
    public void killCaller() {
        caller.kill();
    }

    @Override
    public void close() {
        caller.close();
        workers.values().forEach(ClusterRuntime::close);
    }
}
