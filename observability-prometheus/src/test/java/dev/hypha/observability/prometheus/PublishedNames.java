package dev.hypha.observability.prometheus;

import dev.hypha.observability.HyphaMetrics;
import dev.hypha.observability.JvmMetrics;
import dev.hypha.observability.Metric;
import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The names that nodes give to Prometheus, to be compared with those that documents, alerts and dashboards
/// use.
final class PublishedNames {
    private static final Pattern METRIC = Pattern.compile("\\b(?:hypha|jvm)_[a-z0-9_]+");
    private static final Pattern AFTER_BY = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
    private static final Pattern IN_BRACES = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*[=!]~?");
    private static final Set<String> OF_PROMETHEUS = Set.of("le", "instance", "job");

    private PublishedNames() {}

    static Stream<Metric> metrics() {
        return Stream.concat(HyphaMetrics.all().stream(), JvmMetrics.all().stream());
    }

    /// As a line of a scrape begins, but for histograms.
    static String exposed(Metric metric) {
        return PrometheusNames.metric(metric) + (metric.kind() == Metric.Kind.COUNTER ? "_total" : "");
    }

    private static Stream<String> series(Metric metric) {
        String name = exposed(metric);
        return metric.kind() == Metric.Kind.HISTOGRAM
                ? Stream.of(name + "_bucket", name + "_sum", name + "_count")
                : Stream.of(name);
    }

    static Set<String> series() {
        return metrics().flatMap(PublishedNames::series).collect(Collectors.toCollection(TreeSet::new));
    }

    static Set<String> labels() {
        Set<String> labels = metrics()
                .flatMap(metric -> metric.attributes().stream())
                .map(AttributeKey::getKey)
                .map(PrometheusNames::label)
                .collect(Collectors.toCollection(TreeSet::new));
        labels.addAll(OF_PROMETHEUS);
        return labels;
    }

    /// What an expression of Prometheus' language asks for and nobody has.
    static Set<String> unknownIn(String expression) {
        Set<String> labels = labelsIn(expression);
        Set<String> names = new TreeSet<>();
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            if (!labels.contains(metric.group())) {
                names.add(metric.group());
            }
        }
        names.removeAll(series());
        labels.removeAll(labels());
        names.addAll(labels);
        return names;
    }

    private static Set<String> labelsIn(String expression) {
        Set<String> labels = new TreeSet<>();
        Matcher by = AFTER_BY.matcher(expression);
        while (by.find()) {
            labels.addAll(List.of(by.group(1).strip().split("\\s*,\\s*")));
        }
        Matcher braces = IN_BRACES.matcher(expression);
        while (braces.find()) {
            Matcher label = MATCHER.matcher(braces.group(1).replaceAll("\"[^\"]*\"", "\"\""));
            while (label.find()) {
                labels.add(label.group(1));
            }
        }
        return labels;
    }
}
