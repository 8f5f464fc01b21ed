package dev.hypha.observability;

import dev.hypha.spi.RuntimeListener;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tells the OpenTelemetry that the application, or an agent, has set for the whole process before the runtime
/// starts. Without one there is nobody to tell.
public final class OpenTelemetryProvider implements RuntimeListener.Provider {
    /// The setting: `global` by default, `sdk` or `off`.
    public static final String KEY = "otel";

    private static final String GLOBAL = "global";

    /// Made by the `ServiceLoader`.
    public OpenTelemetryProvider() {}

    @Override
    public Set<String> keys() {
        return Set.of(KEY);
    }

    @Override
    public Optional<RuntimeListener> listener(Map<String, String> settings) {
        String chosen = settings.getOrDefault(KEY, GLOBAL);
        if (!Set.of(GLOBAL, "sdk", "off").contains(chosen)) {
            throw new IllegalArgumentException(
                    "HYP-CONF-002 " + KEY + " must be one of global, sdk, off, was '" + chosen + "'");
        }
        return chosen.equals(GLOBAL) && GlobalOpenTelemetry.isSet()
                ? Optional.of(OpenTelemetryListener.of(GlobalOpenTelemetry.get()))
                : Optional.empty();
    }
}
