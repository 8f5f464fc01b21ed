package dev.hypha.samples.outcomes;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import dev.hypha.core.NodeOptions;
import dev.hypha.observability.prometheus.PrometheusListener;
import dev.hypha.samples.workers.WorkerMain;
import dev.hypha.security.Authorizer.Decision;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// One of the workers, in a process of its own: configured in code, as it has rules of its own and binds an
/// object. It serves its metrics at a free port, and ends when it was drained.
final class OutcomeWorker {
    private OutcomeWorker() {}

    public static void main(String[] arguments) {
        WorkerMain.endWithParent();
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        String name = Objects.requireNonNull(options.get("--name"));
        ClusterRuntimeBuilder builder = ClusterRuntime.builder()
                .cluster(Objects.requireNonNull(options.get("--cluster")))
                .node(name)
                .listen(Objects.requireNonNull(options.get("--listen")))
                .clusterSize(
                        Outcomes.WORKERS) // and with fewer than half of them nothing starts that must not run twice
                .listener(PrometheusListener.at(Scrape.ANY_PORT))
                .authorizer(access ->
                        access.function().endsWith(".salaries") ? Decision.deny("no-salaries") : Decision.ALLOWED);
        if (options.containsKey("--peer")) {
            builder.peers(options.get("--peer"));
        }
        if (name.equals(Outcomes.SMALL.name())) {
            builder.options(NodeOptions.DEFAULT.withConcurrency(1).withQueueLength(1));
        }
        CompletableFuture<ClusterRuntime> started = new CompletableFuture<>();
        if (name.equals(Outcomes.REPAIRABLE.name())) {
            builder.bind(
                    Maintenance.class, new Maintenance(taints -> started.join().taints(taints)));
        }
        ClusterRuntime runtime = builder.start();
        started.complete(runtime);
        System.out.println("node " + name + " listens at " + runtime.endpoint().orElseThrow());
        System.out.println(runtime.left().toCompletableFuture().join().summary());
    }
}
