package dev.hypha.local;

import dev.hypha.DistributedRuntime;
import dev.hypha.DrainReport;
import dev.hypha.NodeId;
import dev.hypha.core.NodeOptions;
import dev.hypha.testkit.ClusterFixture;
import dev.hypha.testkit.FixtureSpec;
import dev.hypha.testkit.Greeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A local runtime for the contract suites: a single node, or a caller and workers.
final class LocalFixture implements ClusterFixture {
    private static final NodeId CALLER = new NodeId("caller");

    private final LocalRuntime runtime;
    private final List<NodeId> workers;

    private LocalFixture(LocalRuntime runtime, List<NodeId> workers) {
        this.runtime = runtime;
        this.workers = List.copyOf(workers);
    }

    static LocalFixture single(FixtureSpec spec) {
        LocalRuntime runtime = builder(spec)
                .node("caller", node -> {
                    node.label("worker", "").concurrency(spec.concurrency());
                    spec.labelsOf(0).forEach(node::label);
                })
                .start();
        return new LocalFixture(runtime, List.of(CALLER));
    }

    static LocalFixture several(FixtureSpec spec, LocalTransport transport) {
        LocalRuntimeBuilder builder = builder(spec).transport(transport).node("caller", _ -> {});
        List<NodeId> workers = new ArrayList<>();
        for (int i = 0; i < spec.workers(); i++) {
            int index = i;
            builder.node("worker-" + i, node -> {
                node.label("worker", "").concurrency(spec.concurrency());
                spec.labelsOf(index).forEach(node::label);
            });
            workers.add(new NodeId("worker-" + i));
        }
        return new LocalFixture(builder.start(), workers);
    }

    private static LocalRuntimeBuilder builder(FixtureSpec spec) {
        return LocalRuntime.builder()
                .bind(Greeter.class, new Greeter("Hello"))
                .options(NodeOptions.DEFAULT
                        .withQueueLength(spec.queueLength())
                        .withCancelGrace(spec.cancelGrace())
                        .withPlacementTimeout(Duration.ofSeconds(2))
                        .withDrainTimeout(Duration.ofSeconds(5)));
    }

    @Override
    public DistributedRuntime caller() {
        return runtime;
    }

    @Override
    public List<NodeId> workers() {
        return workers;
    }

    @Override
    public void kill(NodeId worker) {
        runtime.kill(worker);
    }

    @Override
    public DrainReport drain(NodeId worker) throws InterruptedException {
        return runtime.drain(worker);
    }

    @Override
    public void killCaller() {
        runtime.kill(CALLER);
    }

    @Override
    public void close() {
        runtime.close();
    }
}
