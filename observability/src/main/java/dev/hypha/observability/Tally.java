package dev.hypha.observability;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts by one attribute, whose values are bounded: beyond the bound all count as one.
final class Tally {
    private static final int VALUES_MAX = 100;

    private final Attributes common;
    private final AttributeKey<String> key;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    Tally(Attributes common, AttributeKey<String> key) {
        this.common = common;
        this.key = key;
    }

    void count(String value) {
        String counted = counts.size() < VALUES_MAX || counts.containsKey(value) ? value : HyphaAttributes.OTHER;
        counts.computeIfAbsent(counted, _ -> new LongAdder()).increment();
    }

    void read(MetricsProvider.Values values) {
        counts.forEach((value, count) ->
                values.add(count.sum(), common.toBuilder().put(key, value).build()));
    }
}
