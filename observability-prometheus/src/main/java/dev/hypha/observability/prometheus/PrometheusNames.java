package dev.hypha.observability.prometheus;

import dev.hypha.observability.Metric;

/// Names as OpenTelemetry's compatibility specification gives them to Prometheus: dots become underscores,
/// and the unit is added, but for those in braces. Counters get `_total` from the writer.
final class PrometheusNames {
    private PrometheusNames() {}

    static String metric(Metric metric) {
        String name = metric.name().replace('.', '_');
        String unit = switch (metric.unit()) {
            case "s" -> "_seconds";
            case "By" -> "_bytes";
            case "d" -> "_days";
            case "1" -> metric.kind() == Metric.Kind.GAUGE ? "_ratio" : "";
            default -> "";
        };
        return name.endsWith(unit) ? name : name + unit;
    }

    static String label(String attribute) {
        return attribute.replace('.', '_');
    }
}
