package dev.hypha.observability.prometheus;

import dev.hypha.spi.RuntimeListener;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Serves the metrics of a runtime whose configuration says where, by `metrics.listen`.
public final class PrometheusProvider implements RuntimeListener.Provider {
    private static final String KEY = "metrics.listen";
    private static final int PORT_MAX = 65_535;

    /// Made by the `ServiceLoader`.
    public PrometheusProvider() {}

    @Override
    public Set<String> keys() {
        return Set.of(KEY);
    }

    @Override
    public Optional<RuntimeListener> listener(Map<String, String> settings) {
        String address = settings.getOrDefault(KEY, "off");
        return address.equals("off") ? Optional.empty() : Optional.of(PrometheusListener.at(parse(address)));
    }

    /// Reads `host:port`.
    private static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text, colon + 1, text.length(), 10);
            if (colon > 0 && port >= 0 && port <= PORT_MAX) {
                InetSocketAddress address =
                        new InetSocketAddress(text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1"), port);
                if (!address.isUnresolved()) {
                    return address;
                }
            }
        } catch (NumberFormatException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static IllegalArgumentException wrong(String text, @Nullable NumberFormatException cause) {
        return new IllegalArgumentException(
                "HYP-CONF-002 " + KEY
                        + " must be off, or an address such as 127.0.0.1:9464 (port 0 takes any free one), was '" + text
                        + "'",
                cause);
    }
}
