package dev.hypha.observability.micrometer;

import dev.hypha.observability.Metric;
import dev.hypha.observability.MetricsProvider.Reading;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The meters of one metric, one for each set of attributes.
final class Family {
    /// What was read just now is good enough for the next meter of the same scrape.
    private static final long FRESH_NANOS = 100_000_000;

    private final MeterRegistry registry;
    private final Metric metric;
    private final Reading reading;
    private final Map<Attributes, Meter> meters = new HashMap<>();
    private Map<Attributes, Double> values = Map.of();
    private long readNanos;

    Family(MeterRegistry registry, Metric metric, Reading reading) {
        this.registry = registry;
        this.metric = metric;
        this.reading = reading;
        this.readNanos = System.nanoTime() - FRESH_NANOS;
    }

    /// Registers what has been seen for the first time.
    synchronized void look() {
        for (Attributes each : fresh().keySet()) {
            meters.computeIfAbsent(each, this::meter);
        }
    }

    private synchronized Map<Attributes, Double> fresh() {
        long now = System.nanoTime();
        if (now - readNanos >= FRESH_NANOS) {
            Map<Attributes, Double> read = new HashMap<>();
            reading.read((value, attributes) -> read.merge(attributes, value, Double::sum));
            values = read;
            readNanos = now;
        }
        return values;
    }

    private double value(Attributes attributes) {
        return fresh().getOrDefault(attributes, Double.NaN);
    }

    private Meter meter(Attributes attributes) {
        return metric.kind() == Metric.Kind.COUNTER
                ? FunctionCounter.builder(metric.name(), this, family -> family.value(attributes))
                        .description(metric.description())
                        .baseUnit(baseUnit())
                        .tags(MicrometerMetrics.tags(attributes))
                        .register(registry)
                : Gauge.builder(metric.name(), this, family -> family.value(attributes))
                        .strongReference(true)
                        .description(metric.description())
                        .baseUnit(baseUnit())
                        .tags(MicrometerMetrics.tags(attributes))
                        .register(registry);
    }

    /// In Micrometer's words; counts have none.
    private @Nullable String baseUnit() {
        return switch (metric.unit()) {
            case "s" -> "seconds";
            case "By" -> "bytes";
            case "d" -> "days";
            default -> null;
        };
    }

    synchronized void close() {
        meters.values().forEach(registry::remove);
        meters.clear();
    }
}
