package dev.hypha.cluster;

import dev.hypha.DistributedRuntime;
import dev.hypha.DrainReport;
import dev.hypha.NodeId;
import dev.hypha.core.NodeOptions;
import dev.hypha.membership.MembershipOptions;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.policy.StarterPolicy;
import dev.hypha.testkit.ClusterFixture;
import dev.hypha.testkit.FixtureSpec;
import dev.hypha.testkit.Greeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Several cluster nodes in one JVM for the contract suites: workers that know each other, and a client.
final class ClusterRuntimeFixture implements ClusterFixture {
    /// Nodes meet ten times as fast as usual, and declare each other dead no faster.
    private static final MembershipOptions TIMES =
            new MembershipOptions(100, 40, 3, 40, 3, 6_000, 3, 3, 3_000, 100, 3_600_000, 16 * 1024);

    private final Map<NodeId, ClusterRuntime> workers = new LinkedHashMap<>();
    private final ClusterRuntime caller;

    /// Starts the cluster.
    ///
    /// @param endpoints where the worker of each index listens; a TCP port may be 0
    ClusterRuntimeFixture(FixtureSpec spec, IntFunction<String> endpoints) {
        this(spec, endpoints, _ -> PlaintextSecurity.loopbackOnly());
    }

    /// Starts the cluster.
    ///
    /// @param endpoints where the worker of each index listens; a TCP port may be 0
    /// @param security of the node of each name
    ClusterRuntimeFixture(
            FixtureSpec spec, IntFunction<String> endpoints, Function<String, SecurityProvider> security) {
        List<String> bound = new ArrayList<>();
        for (int i = 0; i < spec.workers(); i++) {
            SecurityProvider provider = security.apply("worker-" + i);
            ClusterRuntimeBuilder builder = builder(spec)
                    .node("worker-" + i)
                    .security(provider)
                    .listen(endpoints.apply(i))
                    .peers(bound.toArray(String[]::new))
                    .label("worker", "");
            spec.labelsOf(i).forEach(builder::label);
            if (provider.encryption().isPresent()) {
                builder.policy(StarterPolicy.of("contract"));
            }
            ClusterRuntime worker = builder.start();
            workers.put(worker.self().id(), worker);
            bound.add(worker.endpoint().orElseThrow().toString());
        }
        caller = builder(spec)
                .node("caller")
                .security(security.apply("caller"))
                .client()
                .peers(bound.toArray(String[]::new))
                .start();
        awaitAll(caller);
        workers.values().forEach(this::awaitAll); // calls within calls go from worker to worker
    }

    /// Waits until a node is connected to all workers; it counts as one itself if it is one.
    private void awaitAll(ClusterRuntime observer) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (observer.nodes().stream()
                        .filter(node -> node.runsCalls() && node.state() == dev.hypha.NodeInfo.State.ACTIVE)
                        .count()
                < workers.size()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not all workers are connected: " + observer.nodes());
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private static ClusterRuntimeBuilder builder(FixtureSpec spec) {
        return ClusterRuntime.builder()
                .cluster("contract")
                .membership(TIMES)
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
