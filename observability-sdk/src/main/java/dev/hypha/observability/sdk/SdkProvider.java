package dev.hypha.observability.sdk;

import dev.hypha.observability.JvmMetrics;
import dev.hypha.observability.OpenTelemetryListener;
import dev.hypha.observability.OpenTelemetryMetrics;
import dev.hypha.observability.OpenTelemetryProvider;
import dev.hypha.spi.RuntimeListener;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives a runtime whose configuration says `otel: sdk` an SDK of its own, which ends with it.
///
/// Everything about it comes from the environment, such as `OTEL_EXPORTER_OTLP_ENDPOINT`,
/// `OTEL_SERVICE_NAME` (`hypha` by default) and `OTEL_TRACES_SAMPLER`. The process-wide OpenTelemetry is
/// left as it is.
public final class SdkProvider implements RuntimeListener.Provider {
    private static final Logger LOG = LoggerFactory.getLogger(SdkProvider.class);
    private static final String CHOSEN = "sdk";

    /// Made by the `ServiceLoader`.
    public SdkProvider() {}

    @Override
    public Set<String> keys() {
        return Set.of(OpenTelemetryProvider.KEY);
    }

    @Override
    public Optional<RuntimeListener> listener(Map<String, String> settings) {
        if (!settings.getOrDefault(OpenTelemetryProvider.KEY, "").equals(CHOSEN)) {
            return Optional.empty();
        }
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of("otel.service.name", "hypha", "otel.logs.exporter", "none"))
                .build()
                .getOpenTelemetrySdk();
        JvmMetrics jvm = JvmMetrics.register(new OpenTelemetryMetrics(sdk));
        LOG.info("metrics and traces go where the OTEL_ variables say");
        return Optional.of(OpenTelemetryListener.of(sdk, () -> {
            jvm.close();
            sdk.close(); // exports what is left
        }));
    }
}
