/// What a runtime tells its listeners, as metrics and traces.
///
/// [RuntimeMetrics] counts, for whatever [MetricsProvider] there is: OpenTelemetry's API here, others in
/// artifacts of their own. [RuntimeTraces] makes spans by OpenTelemetry's API. Both need no SDK: who runs
/// the application brings one. `docs/observability.md` lists the metrics and the attributes.
@NullMarked
package dev.hypha.observability;

import org.jspecify.annotations.NullMarked;
