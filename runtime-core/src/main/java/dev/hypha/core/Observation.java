package dev.hypha.core;

import dev.hypha.spi.RuntimeListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is told what a node does, and what only its assembly knows of it.
///
/// @param listeners in the order in which they are told
/// @param certificateExpiry when the first of the node's certificates ends; asked now and then, must not block
public record Observation(List<RuntimeListener> listeners, Supplier<Optional<Instant>> certificateExpiry) {
    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);

    /// Nobody listens.
    public static final Observation NONE = new Observation(List.of(), Optional::empty);

    /// Copies the list.
    public Observation {
        listeners = List.copyOf(listeners);
    }

    /// Starts a runtime with those listeners and the ones that providers on the class path make. If it does not
    /// start, they are told so.
    ///
    /// @param <R> what is started
    /// @param given listeners that the application has given, told first
    /// @param settings what the configuration says of observation
    /// @param start starts it; is given all listeners
    /// @return what was started
    /// @throws IllegalArgumentException if a setting is wrong
    public static <R> R listening(
            List<RuntimeListener> given, Map<String, String> settings, Function<List<RuntimeListener>, R> start) {
        List<RuntimeListener> all = new ArrayList<>(given);
        try {
            addProvided(settings, all);
            return start.apply(List.copyOf(all));
        } catch (RuntimeException e) {
            for (RuntimeListener each : all) {
                try {
                    each.discarded();
                } catch (RuntimeException more) {
                    e.addSuppressed(more);
                }
            }
            throw e;
        }
    }

    private static void addProvided(Map<String, String> settings, List<RuntimeListener> all) {
        Set<String> unknown = new TreeSet<>(settings.keySet());
        for (RuntimeListener.Provider each : ServiceLoader.load(RuntimeListener.Provider.class)) {
            each.listener(settings).ifPresent(all::add);
            unknown.removeAll(each.keys());
        }
        if (!unknown.isEmpty()) {
            LOG.warn(
                    "nobody on the class path knows what to do with {}; docs/observability.md says which artifact does",
                    unknown);
        }
    }

    /// Whether a provider on the class path looks at a setting.
    ///
    /// @param key the setting
    /// @return true if one does
    public static boolean knows(String key) {
        return ServiceLoader.load(RuntimeListener.Provider.class).stream()
                .anyMatch(each -> each.get().keys().contains(key));
    }
}
