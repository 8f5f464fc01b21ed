package dev.hypha.samples.outcomes;

import dev.hypha.Call;
import dev.hypha.ClusterNode;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.Progress;
import dev.hypha.RetryPolicy;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.core.NodeOptions;
import dev.hypha.observability.prometheus.PrometheusListener;
import dev.hypha.samples.workers.WorkerProcess;
import dev.hypha.samples.workers.Workers;
import dev.hypha.spi.OutcomeKind;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Lets calls end in every way there is on three worker processes, and compares their outcomes with what the
/// nodes say at `/metrics`: `./hypha quickstart --outcomes`.
public final class Outcomes {
    static final int WORKERS = 3;
    static final NodeId STEADY = new NodeId("worker-1");
    /// Runs one call at a time, and lets one wait.
    static final NodeId SMALL = new NodeId("worker-2");
    static final NodeId REPAIRABLE = new NodeId("worker-3");

    private static final String CLUSTER = "outcomes";
    /// How long calls look for a node that takes them.
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private static final int DEATHS_OF_POISONED = 3;

    private final PrintStream out;
    private final Workers workers = Workers.of(OutcomeWorker.class, CLUSTER);
    private final Books books = new Books();
    private final List<JoinHandle<?>> spawned = new ArrayList<>();

    private Outcomes(PrintStream out) {
        this.out = out;
    }

    /// Runs the tour.
    ///
    /// @param out where to tell about it
    /// @return whether the outcomes are those that the nodes have counted
    /// @throws IOException if a worker cannot be started or asked
    /// @throws InterruptedException if interrupted
    public static boolean run(PrintStream out) throws IOException, InterruptedException {
        Outcomes tour = new Outcomes(out);
        try (Workers _ = tour.workers) {
            return tour.run();
        }
    }

    private boolean run() throws IOException, InterruptedException {
        PrometheusListener metrics = PrometheusListener.at(Scrape.ANY_PORT);
        String first = workers.add().endpoint();
        try (ClusterRuntime caller = ClusterRuntime.builder()
                .cluster(CLUSTER)
                .node("caller")
                .client()
                .peers(first)
                .options(NodeOptions.DEFAULT.withPlacementTimeout(PATIENCE))
                .listener(metrics)
                .start()) {
            callOneOfThree(caller);
            workers.add("--peer", first);
            workers.add("--peer", first);
            workers.awaitReady();
            awaitWorkers(caller);
            sayWhere(metrics);
            callSteadily(caller);
            fillAndDrain(caller);
            repairAndKill(caller);
            poison(caller);
            URI own = metrics.uri().orElseThrow(() -> new IOException("the caller serves no metrics"));
            books.caller(Scrape.of(own));
        }
        boolean equal = books.compare(out);
        out.println();
        out.println(
                equal
                        ? "Equal: what became of the calls is what the nodes have counted."
                        : "DIFFERENT: not all of the calls are counted as what became of them.");
        out.println("Lost nodes take their counts along, so callers alone know what was lost, and what died of it.");
        return equal;
    }

    private void sayWhere(PrometheusListener metrics) throws IOException, InterruptedException {
        for (WorkerProcess each : workers.processes()) {
            out.println("Metrics:  " + each.name() + " (process " + each.pid() + ") " + each.metrics() + "/metrics");
        }
        metrics.uri().ifPresent(uri -> out.println("Metrics:  caller " + uri + "/metrics"));
        out.println();
    }

    private <R> JoinHandle<R> spawn(ClusterRuntime caller, Call<R> call) {
        JoinHandle<R> handle = caller.spawn(call);
        spawned.add(handle);
        return handle;
    }

    /// Waits for all that was spawned, and enters what became of it.
    private void settle() throws InterruptedException {
        for (JoinHandle<?> each : spawned) {
            books.enter(
                    switch (each.outcome()) {
                        case Outcome.Success<?> _ -> OutcomeKind.SUCCEEDED;
                        case Outcome.Failed<?>(var _, var failure) -> OutcomeKind.of(failure);
                    });
        }
        spawned.clear();
    }

    private static void awaitRunning(JoinHandle<?> handle) throws InterruptedException {
        while (handle.progress().equals(Progress.NONE)) {
            Thread.sleep(1);
        }
    }

    /// Waits until all workers are connected, and know that they are enough to go on.
    private static void awaitWorkers(ClusterRuntime caller) throws InterruptedException {
        while (caller.nodes().stream()
                                .filter(node -> node.runsCalls() && node.state() == NodeInfo.State.ACTIVE)
                                .count()
                        < WORKERS
                || caller.view().present().stream()
                                .filter(node -> node.facts().runsCalls() && node.state() == ClusterNode.State.ACTIVE)
                                .count()
                        < WORKERS) {
            Thread.sleep(1);
        }
    }

    /// Alone, a worker starts nothing that must not run twice: for all it knows it is cut off from the others.
    private void callOneOfThree(ClusterRuntime caller) throws InterruptedException {
        spawn(caller, OutcomeFunctionsCalls.where().on(Placement.onNode(STEADY)));
        settle(); // fenced
    }

    /// What needs nothing to happen to a node.
    private void callSteadily(ClusterRuntime caller) throws InterruptedException {
        for (NodeId node : List.of(STEADY, SMALL, REPAIRABLE)) {
            for (int i = 0; i < WORKERS; i++) {
                spawn(caller, OutcomeFunctionsCalls.where().on(Placement.onNode(node)));
                settle(); // one by one, as the small one takes two at most
            }
            spawn(caller, OutcomeFunctionsCalls.fail().on(Placement.onNode(node)));
        }
        Placement steady = Placement.onNode(STEADY);
        spawn(caller, OutcomeFunctionsCalls.hold().on(steady).within(Duration.ofMillis(100))); // timed_out
        spawn(caller, OutcomeFunctionsCalls.where().on(Placement.selecting("gpu"))); // unplaceable
        spawn(caller, OutcomeFunctionsCalls.salaries().on(steady)); // denied
        spawn(caller, MaintenanceCalls.begin().on(steady)); // incompatible: it has bound no such object
        JoinHandle<Void> unwanted = spawn(caller, OutcomeFunctionsCalls.hold().on(steady));
        awaitRunning(unwanted);
        unwanted.cancel();
        settle();
    }

    /// One call runs and one waits, so a third is rejected. Then the worker leaves.
    private void fillAndDrain(ClusterRuntime caller) throws IOException, InterruptedException {
        Placement small = Placement.onNode(SMALL);
        JoinHandle<Void> running =
                spawn(caller, OutcomeFunctionsCalls.holdBehindCheckpoint().on(small));
        awaitRunning(running);
        spawn(caller, OutcomeFunctionsCalls.where().on(small)); // not_started
        JoinHandle<String> third = spawn(caller, OutcomeFunctionsCalls.where().on(small));
        var unusedRejection = third.outcome();
        WorkerProcess process = process(SMALL);
        books.worker(Scrape.of(process.metrics()));
        var unusedReport = caller.operator().drain(SMALL, Duration.ofSeconds(10));
        settle(); // the one that ran is moved, and may run nowhere else
        process.killAndWait();
    }

    /// Calls that don't tolerate the taint have to leave; one that does is lost with its node.
    private void repairAndKill(ClusterRuntime caller) throws IOException, InterruptedException {
        Placement repairable = Placement.onNode(REPAIRABLE);
        Placement tolerating = repairable.tolerating(Maintenance.REPAIR);
        awaitRunning(spawn(caller, OutcomeFunctionsCalls.hold().on(repairable))); // evicted
        spawn(caller, MaintenanceCalls.begin().on(tolerating));
        settle();
        WorkerProcess process = process(REPAIRABLE);
        books.worker(Scrape.of(process.metrics()));
        awaitRunning(spawn(caller, OutcomeFunctionsCalls.hold().on(tolerating)));
        process.killAndWait();
        settle();
    }

    /// A call takes down three workers one after the other, then it is not tried again.
    private void poison(ClusterRuntime caller) throws IOException, InterruptedException {
        String first = process(STEADY).endpoint();
        workers.replace(process(SMALL), "--peer", first);
        workers.replace(process(REPAIRABLE), "--peer", first);
        awaitWorkers(caller);
        books.worker(Scrape.of(process(STEADY).metrics()));
        spawn(caller, OutcomeFunctionsCalls.crash().retrying(RetryPolicy.upTo(DEATHS_OF_POISONED + 1)));
        settle();
    }

    private WorkerProcess process(NodeId node) {
        return workers.processes().stream()
                .filter(each -> each.name().equals(node.name()))
                .findFirst()
                .orElseThrow();
    }
}
