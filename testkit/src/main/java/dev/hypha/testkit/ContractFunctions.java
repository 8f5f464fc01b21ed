package dev.hypha.testkit;

import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.Progress;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What the contract suites call.
final class ContractFunctions {
    private ContractFunctions() {}

    // ---- values

    /// A shape, to cross as a sealed type.
    sealed interface Shape {}

    /// A circle.
    record Circle(double radius) implements Shape {}

    /// A polygon.
    record Polygon(List<Point> corners) implements Shape {}

    /// A point.
    record Point(int x, int y) {}

    /// A colour.
    enum Colour {
        RED,
        GREEN
    }

    /// Much of what can cross.
    record Everything(
            boolean flag,
            byte small,
            short medium,
            char letter,
            int number,
            long large,
            float single,
            double precise,
            @Nullable String text,
            Optional<Point> maybe,
            Colour colour,
            Shape shape,
            Map<String, List<Point>> nested,
            BigDecimal amount,
            UUID id,
            Instant when,
            Duration length) {}

    @DistributedFunction
    static int add(int a, int b) {
        return a + b;
    }

    @DistributedFunction(nonBlocking = true)
    static long addInline(long a, long b) {
        return a + b;
    }

    @DistributedFunction
    static @Nullable String echoText(@Nullable String text) {
        return text;
    }

    @DistributedFunction
    static Everything echoEverything(Everything everything) {
        return everything;
    }

    @DistributedFunction
    static Shape echoShape(Shape shape) {
        return shape;
    }

    @DistributedFunction
    static byte[] echoBytes(byte[] bytes) {
        return bytes;
    }

    @DistributedFunction
    static long[][] echoNested(long[][] arrays) {
        return arrays;
    }

    @DistributedFunction
    static double sum(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    @DistributedFunction
    static List<String> appended(List<String> list) {
        List<String> changed = new ArrayList<>(list);
        list.add("changed by the callee");
        return changed;
    }

    @DistributedFunction
    static CompletionStage<String> later(String text) {
        return CompletableFuture.supplyAsync(() -> text + " later");
    }

    @DistributedFunction
    static CompletionStage<String> laterFailing(String text) {
        return CompletableFuture.failedFuture(new IllegalStateException(text));
    }

    // ---- failures

    @DistributedFunction
    static void throwChecked(String message) throws IOException {
        throw new IOException(message, new IllegalArgumentException("the cause"));
    }

    @DistributedFunction
    static void throwError(String message) {
        throw new StackOverflowError(message);
    }

    @DistributedFunction(idempotent = true)
    static int failUntil(String probe, int succeedingAttempt) {
        Probe.named(probe).mark("ran");
        int attempt = TaskContext.current().attempt();
        if (attempt < succeedingAttempt) {
            throw new IllegalStateException("attempt " + attempt);
        }
        return attempt;
    }

    @DistributedFunction
    static int failOnce(String probe) {
        Probe.named(probe).mark("ran");
        if (Probe.named(probe).count("ran") == 1) {
            throw new IllegalStateException("the first time");
        }
        return 1;
    }

    @DistributedFunction
    static int throwFromThere(String message) throws InterruptedException {
        return TaskContext.current()
                .runtime()
                .spawn(ContractFunctionsCalls.throwingWithin(message))
                .join();
    }

    @DistributedFunction
    static int throwingWithin(String message) {
        throw new UnsupportedOperationException(message);
    }

    // ---- time

    @DistributedFunction
    static String blocks(String probe) throws InterruptedException {
        return block(probe);
    }

    @DistributedFunction(idempotent = true)
    static String blocksIdempotent(String probe) throws InterruptedException {
        return block(probe);
    }

    private static String block(String probe) throws InterruptedException {
        Probe there = Probe.named(probe);
        there.mark("started");
        there.mark("on " + TaskContext.current().node());
        try {
            there.awaitOpen();
        } catch (InterruptedException e) {
            there.mark(TaskContext.current().cancellation().isRequested() ? "cancelled" : "interrupted");
            throw e;
        }
        there.mark("ended");
        return TaskContext.current().node().name();
    }

    @DistributedFunction
    static void ignoresInterrupts(String probe) {
        Probe there = Probe.named(probe);
        there.mark("started");
        while (there.count("release") == 0) {
            LockSupport.parkNanos(1_000_000);
            boolean unusedFlag = Thread.interrupted();
        }
        there.mark("ended");
    }

    @DistributedFunction
    static String polls(String probe) {
        Probe there = Probe.named(probe);
        TaskContext.current().cancellation().onRequest(() -> there.mark("told"));
        there.mark("started");
        while (!TaskContext.current().cancellation().isRequested()) {
            LockSupport.parkNanos(100_000);
        }
        there.mark("stopped");
        return "stopped by itself";
    }

    @DistributedFunction
    static void runs(String probe, String mark) {
        Probe.named(probe).mark(mark);
    }

    @DistributedFunction
    static long remainingMillisOfChild() throws InterruptedException {
        return TaskContext.current()
                .runtime()
                .spawn(ContractFunctionsCalls.remainingMillis().within(Duration.ofHours(1)))
                .join();
    }

    @DistributedFunction
    static long remainingMillis() {
        return TaskContext.current().remaining().map(Duration::toMillis).orElse(-1L);
    }

    // ---- checkpoints

    /// How far a task is.
    record Steps(int done, List<String> notes) {}

    /// Does steps, keeps the first half, waits for the test, and does the rest.
    @DistributedFunction(idempotent = true, checkpoint = Steps.class)
    static int inTwoHalves(String probe, int steps) throws InterruptedException {
        Probe there = Probe.named(probe);
        TaskContext context = TaskContext.current();
        Optional<Steps> restored = context.restored(Steps.class);
        int from = restored.map(Steps::done).orElse(0);
        there.mark("on " + context.node());
        there.mark("attempt " + context.attempt() + " from " + from + " notes "
                + restored.map(Steps::notes).orElse(List.of()));
        for (int i = from + 1; i <= steps; i++) {
            there.mark("step " + i);
            if (i == steps / 2) {
                context.checkpoint(new Steps(i, new ArrayList<>(List.of("half"))));
                pauseAtHalf(there);
            }
        }
        return steps;
    }

    private static void pauseAtHalf(Probe there) throws InterruptedException {
        there.mark("half");
        try {
            there.awaitOpen();
        } catch (InterruptedException e) {
            there.mark("stopped: "
                    + TaskContext.current()
                            .cancellation()
                            .reason()
                            .map(Enum::name)
                            .orElse("for nothing"));
            throw e;
        }
    }

    @DistributedFunction(idempotent = true)
    static int inTwoHalvesElsewhere(String probe, int steps) throws InterruptedException {
        return TaskContext.current()
                .runtime()
                .spawn(ContractFunctionsCalls.inTwoHalves(probe, steps)
                        .on(dev.hypha.Placement.selecting("child"))
                        .retrying(dev.hypha.RetryPolicy.upTo(3)))
                .join();
    }

    /// Keeps ever longer texts in a tight loop, at last one of twice the length, then waits.
    @DistributedFunction(idempotent = true, checkpoint = String.class)
    static int manyCheckpoints(String probe, int count) throws InterruptedException {
        TaskContext context = TaskContext.current();
        Optional<String> restored = context.restored(String.class);
        Probe.named(probe).mark("on " + context.node());
        if (restored.isPresent()) {
            return restored.get().length();
        }
        String text = "x".repeat(count);
        for (int i = 1; i <= count; i++) {
            context.checkpoint(text.substring(0, i));
        }
        context.checkpoint(text.repeat(2));
        Probe.named(probe).mark("all kept");
        Probe.named(probe).awaitOpen();
        return 0;
    }

    @DistributedFunction(idempotent = true, checkpoint = Steps.class)
    static int failsAfterCheckpoint(String probe) {
        TaskContext context = TaskContext.current();
        Probe.named(probe).mark("attempt " + context.attempt());
        Optional<Steps> restored = context.restored(Steps.class);
        if (restored.isPresent()) {
            return restored.get().done();
        }
        context.checkpoint(new Steps(1, List.of()));
        context.checkpoint(new Steps(2, List.of()));
        context.checkpoint(new Steps(3, List.of()));
        throw new IllegalStateException("after the third");
    }

    @DistributedFunction(idempotent = true, checkpoint = byte[].class)
    static void keeps(int bytes) {
        TaskContext.current().checkpoint(new byte[bytes]);
    }

    @DistributedFunction(idempotent = true, checkpoint = Steps.class)
    static void keepsAnotherType() {
        TaskContext.current().checkpoint("a text");
    }

    @DistributedFunction
    static void keepsUndeclared() {
        TaskContext.current().checkpoint("a text");
    }

    // ---- families

    @DistributedFunction
    static void parent(String probe, int depth) throws InterruptedException {
        Probe.named(probe).mark("started " + depth);
        try {
            if (depth == 0) {
                Probe.named(probe).awaitOpen();
            } else {
                TaskContext.current()
                        .runtime()
                        .spawn(ContractFunctionsCalls.parent(probe, depth - 1))
                        .join();
            }
        } finally {
            Probe.named(probe)
                    .mark(TaskContext.current().cancellation().isRequested() ? "cancelled " + depth : "ended " + depth);
        }
    }

    @DistributedFunction
    static int leavesChildBehind(String probe) throws InterruptedException {
        JoinHandle<String> unusedChild = TaskContext.current().runtime().spawn(ContractFunctionsCalls.blocks(probe));
        Probe.named(probe).await("started", 1);
        return 1;
    }

    @DistributedFunction
    static int detachesChild(String probe) {
        TaskContext.current().runtime().detach(ContractFunctionsCalls.blocks(probe));
        return 1;
    }

    @DistributedFunction
    static int fibonacci(int n) throws InterruptedException {
        if (n < 2) {
            return n;
        }
        DistributedRuntime runtime = TaskContext.current().runtime();
        try (JoinScope<Integer> scope = runtime.scope(2)) {
            JoinHandle<Integer> one = scope.spawn(ContractFunctionsCalls.fibonacci(n - 1));
            JoinHandle<Integer> two = scope.spawn(ContractFunctionsCalls.fibonacci(n - 2));
            return one.join() + two.join();
        }
    }

    // ---- context

    @DistributedFunction
    static String whereAmI() {
        return TaskContext.current().node().name();
    }

    @DistributedFunction
    static List<String> context() {
        TaskContext context = TaskContext.current();
        return List.of(
                context.id().toString(),
                String.valueOf(context.attempt()),
                context.caller().name(),
                context.node().name());
    }

    @DistributedFunction
    static void reports(String probe) throws InterruptedException {
        TaskContext.current().report(new Progress(3, 10, "three"));
        Probe.named(probe).awaitOpen();
    }

    @DistributedFunction
    static String keyed(String probe) throws InterruptedException {
        Probe.named(probe).mark("ran");
        Probe.named(probe).awaitOpen();
        return UUID.randomUUID().toString();
    }
}
