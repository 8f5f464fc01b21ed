package dev.hypha.observability;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/// One metric, as it is registered with every [MetricsProvider].
///
/// @param name dotted, by OpenTelemetry's naming rules
/// @param kind what its values are
/// @param unit by UCUM, such as `s` or `{call}`
/// @param description one sentence
/// @param attributes what its values are told apart by
public record Metric(String name, Kind kind, String unit, String description, List<AttributeKey<?>> attributes) {
    /// What the values of a metric are.
    public enum Kind {
        /// A sum that only grows; read when somebody looks.
        COUNTER,
        /// A sum that grows and shrinks, which may be added up over nodes; read when somebody looks.
        UP_DOWN_COUNTER,
        /// A value that says nothing when it is added up; read when somebody looks.
        GAUGE,
        /// A distribution; recorded as it happens.
        HISTOGRAM
    }

    /// Copies the list.
    public Metric {
        attributes = List.copyOf(attributes);
    }
}
