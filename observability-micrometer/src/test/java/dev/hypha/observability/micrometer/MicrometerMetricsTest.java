package dev.hypha.observability.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.local.LocalRuntime;
import dev.hypha.observability.HyphaMetrics;
import dev.hypha.observability.Metric;
import dev.hypha.observability.RuntimeMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What a runtime counts is in Micrometer's registry.
class MicrometerMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double counter(String name, String... tags) {
        return registry.find(name).tags(tags).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    private void await(double expected, String name, String... tags) throws InterruptedException {
        while (counter(name, tags) != expected) {
            Thread.sleep(2);
        }
    }

    @Test
    void callsAreInTheRegistry() throws InterruptedException {
        RuntimeMetrics metrics = RuntimeMetrics.of(MicrometerMetrics.in(registry, Duration.ofMillis(10)));
        try (LocalRuntime runtime =
                LocalRuntime.builder().nodes(2).listener(metrics).start()) {
            List<JoinHandle<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                calls.add(runtime.spawn(BridgedFunctionsCalls.half(i).on(Placement.onNode(new NodeId("node-2")))));
            }
            for (JoinHandle<Integer> each : calls) {
                var _ = each.outcome();
            }
            await(15, "hypha.call.ended", "hypha.outcome", "succeeded", "hypha.node.name", "node-1");
            await(15, "hypha.call.ended", "hypha.outcome", "threw", "hypha.node.name", "node-1");
            await(30, "hypha.task.ended", "hypha.node.name", "node-2");
            Timer times = registry.get("hypha.task.run.duration")
                    .tag("hypha.node.name", "node-2")
                    .timer();
            assertEquals(30, times.count());
            assertTrue(counter("hypha.transport.io", "network.io.direction", "transmit") > 0);
            assertEquals(
                    "bytes",
                    registry.get("hypha.transport.io").functionCounters().stream()
                            .findFirst()
                            .orElseThrow()
                            .getId()
                            .getBaseUnit());
            Set<String> known = HyphaMetrics.all().stream().map(Metric::name).collect(Collectors.toSet());
            registry.getMeters().forEach(meter -> {
                String name = meter.getId().getName().replace(".histogram", ""); // this registry's buckets
                assertTrue(known.contains(name), name);
            });
        } finally {
            metrics.close();
        }
        assertTrue(registry.getMeters().isEmpty(), () -> registry.getMetersAsString());
    }
}
