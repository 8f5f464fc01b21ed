package dev.hypha.observability;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Metrics for OpenTelemetry's API. What becomes of them is up to the SDK behind it.
public final class OpenTelemetryMetrics implements MetricsProvider {
    /// The name of the instrumentation scope, of spans too.
    public static final String SCOPE = "dev.hypha";

    /// Boundaries in seconds, from 10 microseconds to a minute: calls of a cluster are often short.
    static final List<Double> BOUNDARIES = List.of(
            0.00001, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0);

    private final Meter meter;
    private final List<AutoCloseable> registered = new ArrayList<>();

    /// Metrics of an application's own OpenTelemetry.
    ///
    /// @param openTelemetry for example `GlobalOpenTelemetry.get()`
    public OpenTelemetryMetrics(OpenTelemetry openTelemetry) {
        this.meter = openTelemetry.getMeter(SCOPE);
    }

    /// The boundaries of distributions that this advises an SDK to use, in seconds.
    ///
    /// @return in ascending order
    public static List<Double> boundaries() {
        return BOUNDARIES;
    }

    @Override
    public void register(Metric metric, Reading reading) {
        Consumer<ObservableDoubleMeasurement> callback = out -> reading.read(out::record);
        AutoCloseable instrument = switch (metric.kind()) {
            case COUNTER ->
                meter.counterBuilder(metric.name())
                        .ofDoubles()
                        .setUnit(metric.unit())
                        .setDescription(metric.description())
                        .buildWithCallback(callback);
            case UP_DOWN_COUNTER ->
                meter.upDownCounterBuilder(metric.name())
                        .ofDoubles()
                        .setUnit(metric.unit())
                        .setDescription(metric.description())
                        .buildWithCallback(callback);
            case GAUGE ->
                meter.gaugeBuilder(metric.name())
                        .setUnit(metric.unit())
                        .setDescription(metric.description())
                        .buildWithCallback(callback);
            case HISTOGRAM ->
                throw new IllegalArgumentException(metric.name() + " is recorded as it happens, and not read");
        };
        synchronized (registered) {
            registered.add(instrument);
        }
    }

    @Override
    public Histogram histogram(Metric metric) {
        DoubleHistogram histogram = meter.histogramBuilder(metric.name())
                .setUnit(metric.unit())
                .setDescription(metric.description())
                .setExplicitBucketBoundariesAdvice(BOUNDARIES)
                .build();
        return attributes -> value -> histogram.record(value, attributes);
    }

    @Override
    public void close() {
        synchronized (registered) {
            for (AutoCloseable each : registered) {
                try {
                    each.close();
                } catch (Exception e) {
                    throw new IllegalStateException("an instrument cannot be closed", e);
                }
            }
            registered.clear();
        }
    }
}
