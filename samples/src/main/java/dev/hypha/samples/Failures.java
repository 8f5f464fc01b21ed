package dev.hypha.samples;

import dev.hypha.Failure;
import dev.hypha.Failure.Cancelled;
import dev.hypha.Failure.Denied;
import dev.hypha.Failure.Evicted;
import dev.hypha.Failure.Incompatible;
import dev.hypha.Failure.Lost;
import dev.hypha.Failure.NotStarted;
import dev.hypha.Failure.Rejected;
import dev.hypha.Failure.Threw;
import dev.hypha.Failure.TimedOut;
import dev.hypha.Failure.Unplaceable;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome.Failed;
import dev.hypha.Outcome.Success;
import dev.hypha.Placement;
import dev.hypha.Taint;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.core.NodeOptions;
import dev.hypha.core.TaskInfo;
import dev.hypha.local.LocalRuntime;
import dev.hypha.security.Authorizer.Decision;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Everything that can come of a call but its result, provoked one after the other.
///
/// [Failure] is sealed: a `switch` over it needs no default, and the compiler says when a kind is missing.
/// The two questions that matter are whether the function may have run, and what to do next.
final class Failures {
    private static final NodeId WORKER = new NodeId("worker");
    private static final NodeId LEAVING = new NodeId("leaving");
    private static final NodeId DYING = new NodeId("dying");
    private static final long LONG_MS = 60_000;

    private Failures() {}

    @DistributedFunction
    static int divide(int a, int b) {
        return a / b;
    }

    @DistributedFunction
    static void sleep(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    @DistributedFunction
    static String readSalaries() {
        return "nobody may see this";
    }

    public static void main(String[] arguments) throws InterruptedException {
        provokeAll().forEach((title, failure) -> {
            System.out.println(title);
            System.out.println("  " + failure.code() + " " + failure.message());
            System.out.println(
                    "  " + (failure.mayHaveRun() ? "It may have run: " : "It did not run: ") + advice(failure));
        });
    }

    /// What a program might do about each kind.
    static String advice(Failure failure) {
        return switch (failure) {
            case Threw(var thrown, var node) -> "fix " + thrown.type() + " in the function, or its arguments";
            case TimedOut(var phase, var timeout) ->
                phase == TimedOut.Phase.RUNNING ? "find out whether it did its work before you repeat it" : "try again";
            case NotStarted(var reason) -> "spawn it again";
            case Lost(var node) -> "look whether its effects are there; make it idempotent and it is retried";
            case Evicted(var node, var reason) ->
                "tolerate the taint, or make it idempotent and it is retried elsewhere";
            case Unplaceable(var refusals) -> "start a node that fits; " + refusals.size() + " do not";
            case Denied(var node, var reason) -> "ask for the right to call it";
            case Rejected(var node, var retryAfter) -> "wait " + retryAfter.toMillis() + " ms, or spawn less at once";
            case Cancelled(var started, var abandoned) -> "nothing, we asked for it";
            case Failure.Moved(var node) -> "nothing, it goes on elsewhere";
            case Failure.Poisoned(var nodes) -> "find out why it takes nodes down, before you run it again";
            case Failure.Fenced(var node, var reason) -> "wait until the cluster is whole again";
            case Incompatible(var code, var message, var mayHaveRun) -> "look up docs/errors/" + code + ".md";
        };
    }

    static Map<String, Failure> provokeAll() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .node("front", node -> node.client())
                .node(WORKER.name(), node -> node.concurrency(1))
                .node(LEAVING.name(), node -> node.concurrency(1).label("role", "spare"))
                .node(DYING.name(), node -> node.label("role", "spare"))
                .options(NodeOptions.DEFAULT.withQueueLength(1))
                .authorizer(access ->
                        access.function().endsWith("readSalaries") ? Decision.deny("no-salaries") : Decision.ALLOWED)
                .start()) {
            Placement onWorker = Placement.onNode(WORKER);
            Map<String, Failure> provoked = new LinkedHashMap<>();
            provoked.put("A function that throws", failureOf(runtime.spawn(FailuresCalls.divide(1, 0))));
            provoked.put(
                    "A deadline",
                    failureOf(runtime.spawn(
                            FailuresCalls.sleep(LONG_MS).on(onWorker).within(Duration.ofMillis(200)))));
            provoked.put(
                    "No node fits",
                    failureOf(runtime.spawn(FailuresCalls.divide(6, 3).on(Placement.selecting("gpu")))));
            provoked.put("A rule forbids it", failureOf(runtime.spawn(FailuresCalls.readSalaries())));
            provoked.put("Nothing is bound there", failureOf(runtime.spawn(GeocoderCalls.nearest(0, 0))));
            provoked.put("A full node", rejected(runtime));
            provoked.put("Cancelled", cancelled(runtime));
            provoked.put("The node leaves before it starts", notStarted(runtime));
            provoked.put("The node takes on a taint", evicted(runtime));
            provoked.put("The node dies", lost(runtime));
            return provoked;
        }
    }

    /// One runs, one waits, and there is no room for a third.
    private static Failure rejected(LocalRuntime runtime) throws InterruptedException {
        JoinHandle<Void> running = spawnOn(WORKER, runtime);
        JoinHandle<Void> waiting = spawnOn(WORKER, runtime);
        Failure failure = failureOf(spawnOn(WORKER, runtime));
        waiting.cancel();
        running.cancel();
        return failure;
    }

    private static Failure cancelled(LocalRuntime runtime) throws InterruptedException {
        JoinHandle<Void> handle = spawnOn(DYING, runtime);
        awaitTask(DYING, runtime);
        handle.cancel();
        return failureOf(handle);
    }

    private static Failure evicted(LocalRuntime runtime) throws InterruptedException {
        JoinHandle<Void> handle = spawnOn(DYING, runtime);
        awaitTask(DYING, runtime);
        runtime.taint(DYING, Taint.noExecute("maintenance"));
        Failure failure = failureOf(handle);
        runtime.taint(DYING);
        while (runtime.explain(FailuresCalls.divide(6, 3).on(Placement.onNode(DYING)))
                .chosen()
                .isEmpty()) {
            Thread.sleep(1); // until it is known that the taint is gone
        }
        return failure;
    }

    private static Failure notStarted(LocalRuntime runtime) throws InterruptedException {
        JoinHandle<Void> running = spawnOn(LEAVING, runtime);
        JoinHandle<Void> waiting = spawnOn(LEAVING, runtime);
        awaitTask(LEAVING, runtime);
        Thread leaving = Thread.startVirtualThread(() -> runtime.drain(LEAVING));
        Failure failure = failureOf(waiting);
        running.cancel();
        leaving.join();
        return failure;
    }

    private static Failure lost(LocalRuntime runtime) throws InterruptedException {
        JoinHandle<Void> handle = spawnOn(DYING, runtime);
        awaitTask(DYING, runtime);
        runtime.kill(DYING);
        return failureOf(handle);
    }

    private static JoinHandle<Void> spawnOn(NodeId node, LocalRuntime runtime) {
        return runtime.spawn(FailuresCalls.sleep(LONG_MS).on(Placement.onNode(node)));
    }

    private static void awaitTask(NodeId node, LocalRuntime runtime) throws InterruptedException {
        while (runtime.tasks(node).stream().noneMatch(task -> task.state() == TaskInfo.State.RUNNING)) {
            Thread.sleep(1);
        }
    }

    private static Failure failureOf(JoinHandle<?> handle) throws InterruptedException {
        return switch (handle.outcome()) {
            case Success(var value) -> throw new IllegalStateException("no failure but " + value);
            case Failed(var call, var failure) -> failure;
        };
    }
}
