package dev.hypha.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.local.LocalRuntime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Metrics by OpenTelemetry's API, read by its SDK.
class RuntimeMetricsTest {
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build();

    private static Map<String, Double> sums(Collection<MetricData> all, Metric metric, AttributeKey<String> key) {
        Map<String, Double> sums = new TreeMap<>();
        all.stream()
                .filter(data -> data.getName().equals(metric.name()))
                .flatMap(data -> data.getDoubleSumData().getPoints().stream())
                .forEach(point -> sums.merge(point.getAttributes().get(key), point.getValue(), Double::sum));
        return sums;
    }

    @Test
    void anSdkReadsWhatIsCounted() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .nodes(2)
                .listener(OpenTelemetryListener.of(sdk))
                .start()) {
            Placement there = Placement.onNode(new NodeId("node-2"));
            for (int i = 0; i < 10; i++) {
                runtime.spawn(TracedFunctionsCalls.traceId().on(there)).join();
            }
            Collection<MetricData> all = reader.collectAllMetrics();
            assertEquals(
                    Map.of("lost", 0.0, "poisoned", 0.0, "succeeded", 10.0),
                    sums(all, HyphaMetrics.CALLS_ENDED, HyphaAttributes.OUTCOME));
            assertEquals(Map.of("node-2", 10.0), sums(all, HyphaMetrics.TASKS_STARTED, HyphaAttributes.NODE));
            MetricData times = all.stream()
                    .filter(data -> data.getName().equals(HyphaMetrics.RUN_DURATION.name()))
                    .findFirst()
                    .orElseThrow();
            assertEquals("s", times.getUnit());
            var point = times.getHistogramData().getPoints().iterator().next();
            assertEquals(10, point.getCount());
            assertEquals(OpenTelemetryMetrics.boundaries(), point.getBoundaries());

            Set<String> registered =
                    HyphaMetrics.all().stream().map(Metric::name).collect(Collectors.toCollection(TreeSet::new));
            Set<String> seen = all.stream().map(MetricData::getName).collect(Collectors.toCollection(TreeSet::new));
            assertTrue(registered.containsAll(seen), seen.toString());
        }
        assertEquals(
                Set.of(
                        HyphaMetrics.QUEUE_DURATION.name(),
                        HyphaMetrics.RUN_DURATION.name(),
                        HyphaMetrics.HANDSHAKE_DURATION.name()),
                reader.collectAllMetrics().stream().map(MetricData::getName).collect(Collectors.toSet()),
                "what is read is taken back with the last node");
    }

    @Test
    void functionsBeyondTheBoundCountTogether() throws InterruptedException {
        RuntimeMetrics metrics = RuntimeMetrics.of(new OpenTelemetryMetrics(sdk), 1);
        try (LocalRuntime runtime = LocalRuntime.builder().listener(metrics).start()) {
            runtime.spawn(TracedFunctionsCalls.traceId()).join();
            runtime.spawn(TracedFunctionsCalls.traceIdInline()).join();
            runtime.spawn(TracedFunctionsCalls.failsUntil("bounded", 1)).join();
            Map<String, Double> spawned =
                    sums(reader.collectAllMetrics(), HyphaMetrics.CALLS_SPAWNED, HyphaAttributes.FUNCTION);
            assertEquals(2, spawned.size(), spawned.toString());
            assertEquals(2.0, spawned.get(HyphaAttributes.OTHER), spawned.toString());
        } finally {
            metrics.close();
        }
        assertThrows(IllegalArgumentException.class, () -> RuntimeMetrics.of(new OpenTelemetryMetrics(sdk), 0));
    }

    @Test
    void withoutAnOpenTelemetryNobodyListens() {
        OpenTelemetryProvider provider = new OpenTelemetryProvider();
        assertTrue(provider.listener(Map.of()).isEmpty());
        assertTrue(provider.listener(Map.of("otel", "off")).isEmpty());
        String message = assertThrows(IllegalArgumentException.class, () -> provider.listener(Map.of("otel", "of")))
                .getMessage();
        assertEquals("HYP-CONF-002 otel must be one of global, sdk, off, was 'of'", message);
    }
}
