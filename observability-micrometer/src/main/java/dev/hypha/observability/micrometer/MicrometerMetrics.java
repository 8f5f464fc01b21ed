package dev.hypha.observability.micrometer;

import dev.hypha.observability.Metric;
import dev.hypha.observability.MetricsProvider;
import dev.hypha.observability.OpenTelemetryMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Metrics in a registry of Micrometer: sums as counters, what goes up and down as gauges, distributions as
/// timers with buckets at [OpenTelemetryMetrics#boundaries].
///
/// ```java
/// RuntimeMetrics metrics = RuntimeMetrics.of(MicrometerMetrics.in(registry));
/// ClusterRuntime.builder().listener(metrics)...
/// ```
///
/// Micrometer wants to know a meter before it is read, and a function or an outcome is known only when it
/// has been seen. So new ones are looked for every few seconds, by a virtual thread: they show up that much
/// later, with all that was counted before.
public final class MicrometerMetrics implements MetricsProvider {
    /// How often new meters are looked for, unless told otherwise.
    public static final Duration PERIOD = Duration.ofSeconds(5);

    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry registry;
    private final List<Family> families = new CopyOnWriteArrayList<>();
    private final List<Timer> timers = new CopyOnWriteArrayList<>();
    private final Thread looking;

    private MicrometerMetrics(MeterRegistry registry, Duration period) {
        this.registry = registry;
        this.looking = Thread.ofVirtual().name("hypha-micrometer").start(() -> lookEvery(period));
    }

    /// Metrics in a registry.
    ///
    /// @param registry the application's
    /// @return a provider, to be closed
    public static MicrometerMetrics in(MeterRegistry registry) {
        return in(registry, PERIOD);
    }

    /// Metrics in a registry, with another period.
    ///
    /// @param registry the application's
    /// @param period how often new meters are looked for
    /// @return a provider, to be closed
    public static MicrometerMetrics in(MeterRegistry registry, Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("the period must be positive, was " + period);
        }
        return new MicrometerMetrics(registry, period);
    }

    private void lookEvery(Duration period) {
        try {
            while (true) {
                Thread.sleep(period);
                families.forEach(Family::look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
        }
    }

    @Override
    public void register(Metric metric, Reading reading) {
        if (metric.kind() == Metric.Kind.HISTOGRAM) {
            throw new IllegalArgumentException(metric.name() + " is recorded as it happens, and not read");
        }
        Family family = new Family(registry, metric, reading);
        families.add(family);
        family.look();
    }

    @Override
    public Histogram histogram(Metric metric) {
        Duration[] buckets = OpenTelemetryMetrics.boundaries().stream()
                .map(seconds -> Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND)))
                .toArray(Duration[]::new);
        return attributes -> {
            Timer timer = Timer.builder(metric.name())
                    .description(metric.description())
                    .tags(tags(attributes))
                    .serviceLevelObjectives(buckets)
                    .register(registry);
            timers.add(timer);
            return value -> timer.record(Math.round(value * NANOS_PER_SECOND), TimeUnit.NANOSECONDS);
        };
    }

    static Tags tags(Attributes attributes) {
        List<Tag> tags = new ArrayList<>();
        attributes.forEach((key, value) -> tags.add(Tag.of(key.getKey(), String.valueOf(value))));
        return Tags.of(tags);
    }

    /// Takes all its meters out of the registry.
    @Override
    public void close() {
        looking.interrupt();
        families.forEach(Family::close);
        families.clear();
        timers.forEach(registry::remove);
        timers.clear();
    }
}
