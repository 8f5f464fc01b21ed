package dev.hypha.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.CallFailedException;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import dev.hypha.local.LocalRuntime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Spans of calls between logical nodes, with an SDK that keeps them.
class RuntimeTracesTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = sdk(Sampler.parentBased(Sampler.alwaysOn()));
    private final LocalRuntime runtime = start();

    private OpenTelemetrySdk sdk(Sampler sampler) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(sampler)
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .build();
    }

    private LocalRuntime start() {
        return LocalRuntime.builder().nodes(3).listener(RuntimeTraces.of(sdk)).start();
    }

    @AfterEach
    void stop() {
        runtime.close();
        sdk.close();
    }

    private static Placement on(String node) {
        return Placement.onNode(new NodeId(node));
    }

    private <R> R within(Span root, Call<R> call) throws InterruptedException {
        try (Scope _ = root.makeCurrent()) {
            return runtime.spawn(call).join();
        } finally {
            root.end();
        }
    }

    private Span root() {
        return sdk.getTracer("test").spanBuilder("root").startSpan();
    }

    /// All spans: those of executions may end a moment after their calls.
    private List<SpanData> spans(int count) throws InterruptedException {
        while (exporter.getFinishedSpanItems().size() < count) {
            Thread.sleep(1);
        }
        assertEquals(count, exporter.getFinishedSpanItems().size(), exporter.getFinishedSpanItems()::toString);
        return exporter.getFinishedSpanItems();
    }

    private static SpanData one(List<SpanData> spans, SpanKind kind, String function) {
        List<SpanData> found = spans.stream()
                .filter(span -> span.getKind() == kind && span.getName().endsWith(function))
                .toList();
        assertEquals(1, found.size(), () -> kind + " " + function + " in " + spans);
        return found.getFirst();
    }

    private static String text(SpanData span, AttributeKey<?> key) {
        return String.valueOf(span.getAttributes().get(key));
    }

    @Test
    void aNestedCallIsOneTraceOverAllNodes() throws InterruptedException {
        Span root = root();
        String seen = within(root, TracedFunctionsCalls.traceIdVia("node-3").on(on("node-2")));
        List<SpanData> spans = spans(5);
        assertEquals(root.getSpanContext().getTraceId(), seen);
        assertEquals(
                Set.of(seen), spans.stream().map(SpanData::getTraceId).collect(Collectors.toSet()), spans.toString());
        SpanData attempt = one(spans, SpanKind.CLIENT, ".traceIdVia");
        SpanData execution = one(spans, SpanKind.SERVER, ".traceIdVia");
        SpanData childAttempt = one(spans, SpanKind.CLIENT, ".traceId");
        SpanData child = one(spans, SpanKind.SERVER, ".traceId");
        assertEquals(root.getSpanContext().getSpanId(), attempt.getParentSpanId());
        assertEquals(attempt.getSpanId(), execution.getParentSpanId());
        assertEquals(execution.getSpanId(), childAttempt.getParentSpanId());
        assertEquals(childAttempt.getSpanId(), child.getParentSpanId());
        assertTrue(execution.getParentSpanContext().isRemote());

        assertEquals("node-1", text(attempt, HyphaAttributes.NODE));
        assertEquals("node-2", text(attempt, SpanAttributes.PEER_NODE));
        assertEquals("node-2", text(execution, HyphaAttributes.NODE));
        assertEquals("node-1", text(execution, SpanAttributes.PEER_NODE));
        assertEquals("1", text(attempt, SpanAttributes.ATTEMPT));
        assertEquals("least_loaded", text(attempt, SpanAttributes.PLACEMENT_REASON));
        assertEquals(text(attempt, SpanAttributes.TASK), text(execution, SpanAttributes.TASK));
        assertTrue(execution.getAttributes().get(SpanAttributes.QUEUE_DURATION) > 0);
        assertEquals(StatusCode.UNSET, attempt.getStatus().getStatusCode());
    }

    @Test
    void withoutASpanAroundItACallIsATraceOfItsOwn() throws InterruptedException {
        String first =
                runtime.spawn(TracedFunctionsCalls.traceId().on(on("node-1"))).join();
        String second = runtime.spawn(TracedFunctionsCalls.traceIdInline().on(on("node-2")))
                .join();
        assertEquals(
                Set.of(first, second),
                spans(4).stream().map(SpanData::getTraceId).collect(Collectors.toSet()));
        assertFalse(Span.current().getSpanContext().isValid(), "nothing stays behind on this thread");
    }

    @Test
    void attemptsHaveOneParentAndLinksToTheOnesBefore() throws InterruptedException {
        Span root = root();
        within(
                root,
                TracedFunctionsCalls.failsUntil("thrice", 3)
                        .on(on("node-2"))
                        .retrying(new RetryPolicy(5, Duration.ZERO, Duration.ZERO)));
        List<SpanData> spans = spans(7);
        List<SpanData> attempts = spans.stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT)
                .sorted((a, b) -> Long.compare(
                        a.getAttributes().get(SpanAttributes.ATTEMPT),
                        b.getAttributes().get(SpanAttributes.ATTEMPT)))
                .toList();
        assertEquals(3, attempts.size());
        for (int i = 0; i < 3; i++) {
            SpanData attempt = attempts.get(i);
            assertEquals(root.getSpanContext().getSpanId(), attempt.getParentSpanId());
            assertEquals(i + 1, attempt.getAttributes().get(SpanAttributes.ATTEMPT));
            if (i > 0) {
                assertEquals(
                        attempts.get(i - 1).getSpanId(),
                        attempt.getLinks().getFirst().getSpanContext().getSpanId());
                assertEquals("least_loaded, failed on node-2: threw", text(attempt, SpanAttributes.PLACEMENT_REASON));
            }
            assertEquals(
                    i < 2 ? StatusCode.ERROR : StatusCode.UNSET,
                    attempt.getStatus().getStatusCode());
        }
    }

    @Test
    void errorsHaveTheStitchedTrace() throws InterruptedException {
        Span root = root();
        assertThrows(
                CallFailedException.class,
                () -> within(root, TracedFunctionsCalls.failsVia("node-3").on(on("node-2"))));
        SpanData attempt = one(spans(5), SpanKind.CLIENT, ".failsVia");
        assertEquals(StatusCode.ERROR, attempt.getStatus().getStatusCode());
        assertEquals("dev.hypha.CallFailedException", text(attempt, HyphaAttributes.ERROR_TYPE));
        String trace =
                attempt.getEvents().getFirst().getAttributes().get(AttributeKey.stringKey("exception.stacktrace"));
        assertTrue(trace.contains("attempt 1 of deep"), trace);
        assertTrue(trace.contains("[node node-2]"), trace);
        assertTrue(trace.contains("[node node-3]"), trace);
    }

    @Test
    void aCallThatNoNodeTakesHasASpanToo() throws InterruptedException {
        JoinHandle<?> call = runtime.spawn(TracedFunctionsCalls.traceId().on(Placement.selecting("moon=true")));
        assertTrue(call.outcome() instanceof Outcome.Failed<?>);
        SpanData span = spans(1).getFirst();
        assertEquals("unplaceable", text(span, HyphaAttributes.ERROR_TYPE));
    }

    @Test
    void aCancelledCallEndsItsSpans() throws InterruptedException {
        JoinHandle<?> call = runtime.spawn(TracedFunctionsCalls.waits().on(on("node-2")));
        call.cancel();
        assertTrue(call.outcome() instanceof Outcome.Failed<?>);
        assertTrue(exporter.getFinishedSpanItems().stream()
                .anyMatch(span -> text(span, HyphaAttributes.ERROR_TYPE).equals("cancelled")));
    }
}
