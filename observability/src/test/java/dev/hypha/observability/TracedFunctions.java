package dev.hypha.observability;

import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import io.opentelemetry.api.trace.Span;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Functions whose spans are looked at.
final class TracedFunctions {
    private static final Map<String, AtomicInteger> CALLED = new ConcurrentHashMap<>();

    private TracedFunctions() {}

    /// The trace that is current while the function runs.
    @DistributedFunction
    static String traceId() {
        return Span.current().getSpanContext().getTraceId();
    }

    @DistributedFunction(nonBlocking = true)
    static String traceIdInline() {
        return Span.current().getSpanContext().getTraceId();
    }

    /// Asks another node.
    @DistributedFunction
    static String traceIdVia(String node) throws InterruptedException {
        return TaskContext.current()
                .runtime()
                .spawn(TracedFunctionsCalls.traceId().on(Placement.onNode(new NodeId(node))))
                .join();
    }

    @DistributedFunction(idempotent = true)
    static int failsUntil(String name, int attempt) {
        int now = CALLED.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
        if (now < attempt) {
            throw new IllegalStateException("attempt " + now + " of " + name);
        }
        return now;
    }

    @DistributedFunction
    static void failsVia(String node) throws InterruptedException {
        TaskContext.current()
                .runtime()
                .spawn(TracedFunctionsCalls.failsUntil("deep", Integer.MAX_VALUE)
                        .on(Placement.onNode(new NodeId(node))))
                .join();
    }

    @DistributedFunction
    static void waits() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
