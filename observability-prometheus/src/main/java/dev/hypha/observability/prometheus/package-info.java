/// The metrics of a process in Prometheus' formats, and its health, over HTTP.
///
/// With this artifact on its class path, and `metrics.listen` in its configuration, a node answers at
/// `/metrics`, `/health` and `/ready`. The names are those that OpenTelemetry's exporter for Prometheus
/// gives.
@NullMarked
package dev.hypha.observability.prometheus;

import org.jspecify.annotations.NullMarked;
