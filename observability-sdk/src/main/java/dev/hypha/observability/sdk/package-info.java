/// OpenTelemetry's SDK for nodes whose application brings none, configured by the `OTEL_` variables that
/// its specification lists, and exporting by OTLP unless they say otherwise.
@NullMarked
package dev.hypha.observability.sdk;

import org.jspecify.annotations.NullMarked;
