package dev.hypha.observability.prometheus;

import dev.hypha.observability.Metric;
import dev.hypha.observability.MetricsProvider;
import dev.hypha.observability.OpenTelemetryMetrics;
import io.opentelemetry.api.common.Attributes;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Metrics in Prometheus' model, which is read when it is scraped. Distributions are kept in buckets, with
/// the boundaries of [OpenTelemetryMetrics#boundaries].
public final class PrometheusMetrics implements MetricsProvider {
    private final List<Supplier<MetricSnapshot>> metrics = new CopyOnWriteArrayList<>();

    @Override
    public void register(Metric metric, Reading reading) {
        MetricMetadata metadata = metadata(metric);
        switch (metric.kind()) {
            case COUNTER ->
                metrics.add(() -> {
                    List<CounterSnapshot.CounterDataPointSnapshot> points = new ArrayList<>();
                    read(reading)
                            .forEach((labels, value) -> points.add(CounterSnapshot.CounterDataPointSnapshot.builder()
                                    .labels(labels)
                                    .value(value)
                                    .build()));
                    return new CounterSnapshot(metadata, points);
                });
            case UP_DOWN_COUNTER, GAUGE ->
                metrics.add(() -> {
                    List<GaugeSnapshot.GaugeDataPointSnapshot> points = new ArrayList<>();
                    read(reading)
                            .forEach((labels, value) -> points.add(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                    .labels(labels)
                                    .value(value)
                                    .build()));
                    return new GaugeSnapshot(metadata, points);
                });
            case HISTOGRAM ->
                throw new IllegalArgumentException(metric.name() + " is recorded as it happens, and not read");
        }
    }

    @Override
    public Histogram histogram(Metric metric) {
        MetricMetadata metadata = metadata(metric);
        Map<Labels, BucketHistogram> points = new ConcurrentHashMap<>();
        metrics.add(() -> new HistogramSnapshot(
                metadata,
                points.values().stream().map(BucketHistogram::snapshot).toList()));
        return attributes -> points.computeIfAbsent(
                labels(attributes), key -> new BucketHistogram(key, OpenTelemetryMetrics.boundaries()));
    }

    private static MetricMetadata metadata(Metric metric) {
        return new MetricMetadata(PrometheusNames.metric(metric), metric.description());
    }

    private static Map<Labels, Double> read(Reading reading) {
        Map<Labels, Double> values = new LinkedHashMap<>();
        reading.read((value, attributes) -> values.merge(labels(attributes), value, Double::sum));
        return values;
    }

    private static Labels labels(Attributes attributes) {
        Labels.Builder labels = Labels.builder();
        attributes.forEach((key, value) -> labels.label(PrometheusNames.label(key.getKey()), String.valueOf(value)));
        return labels.build();
    }

    /// Reads all of them now.
    ///
    /// @return those that have values
    public MetricSnapshots scrape() {
        return new MetricSnapshots(metrics.stream()
                .map(Supplier::get)
                .filter(each -> !each.getDataPoints().isEmpty())
                .toList());
    }

    @Override
    public void close() {
        metrics.clear();
    }
}
