package dev.hypha.observability.prometheus;

import dev.hypha.observability.MetricsProvider;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// A distribution in buckets that any number of threads record into without waiting for each other.
final class BucketHistogram implements MetricsProvider.Recorder {
    private final Labels labels;
    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    /// An empty distribution.
    ///
    /// @param boundaries ascending; a value counts for the first that is not below it
    BucketHistogram(Labels labels, List<Double> boundaries) {
        this.labels = labels;
        this.bounds = boundaries.stream().mapToDouble(Double::doubleValue).toArray();
        this.counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    @Override
    public void record(double value) {
        record(value, 1);
    }

    @Override
    public void record(double value, int times) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        counts[bucket].add(times);
        sum.add(value * times);
    }

    HistogramDataPointSnapshot snapshot() {
        List<Double> upper = new ArrayList<>();
        List<Long> number = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            upper.add(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY);
            number.add(counts[i].sum());
        }
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(upper, number))
                .sum(sum.sum())
                .build();
    }
}
