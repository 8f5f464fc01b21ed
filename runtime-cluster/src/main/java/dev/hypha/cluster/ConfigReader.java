package dev.hypha.cluster;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.cluster.ClusterConfig.Identity;
import dev.hypha.cluster.ClusterConfig.Local;
import dev.hypha.cluster.ClusterConfig.Mode;
import dev.hypha.cluster.ClusterConfig.Network;
import dev.hypha.cluster.Settings.Setting;
import dev.hypha.core.NodeOptions;
import dev.hypha.local.LocalTransport;
import dev.hypha.transport.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes values of texts, and notes those that cannot be.
final class ConfigReader {
    private static final int LOCAL_NODES_MAX = 1_000;

    private final Settings settings;

    private ConfigReader(Settings settings) {
        this.settings = settings;
    }

    /// @throws ConfigException naming every problem of the settings
    static ClusterConfig read(Settings settings) {
        ConfigReader reader = new ConfigReader(settings);
        Optional<ClusterConfig> config = reader.read();
        settings.check();
        return config.orElseThrow();
    }

    /// Empty only if something is wrong.
    private Optional<ClusterConfig> read() {
        Optional<Mode> mode = oneOf(ConfigKey.MODE, Mode.class);
        Optional<String> cluster = value(ConfigKey.CLUSTER, "a name", text -> text);
        Optional<NodeId> node =
                value(ConfigKey.NODE, "1 to 128 of the characters a-z A-Z 0-9 . _ -", NodeId::new);
        Optional<Boolean> client = flag(ConfigKey.CLIENT);
        List<Taint> taints = values(
                ConfigKey.TAINTS,
                "key=value:NoSchedule, key:PreferNoSchedule or the like with NoExecute",
                ConfigReader::taint);
        Optional<Endpoint> listen = value(ConfigKey.LISTEN, "tcp://host:port or unix:/path", Endpoint::parse);
        List<Endpoint> peers = values(ConfigKey.PEERS, "tcp://host:port or unix:/path", Endpoint::parse);
        Optional<Boolean> insecure = flag(ConfigKey.INSECURE);
        Optional<Duration> connectTimeout = duration(ConfigKey.CONNECT_TIMEOUT, Duration.ofMillis(1));
        Optional<NodeOptions> options = options();
        Optional<Integer> localNodes = number(ConfigKey.LOCAL_NODES, 1, LOCAL_NODES_MAX);
        Optional<LocalTransport> localTransport = oneOf(ConfigKey.LOCAL_TRANSPORT, LocalTransport.class);
        if (mode.isEmpty() || cluster.isEmpty() || client.isEmpty() || insecure.isEmpty() || connectTimeout.isEmpty()
                || options.isEmpty() || localNodes.isEmpty() || localTransport.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClusterConfig(
                mode.get(),
                new Identity(cluster.get(), node, client.get(), settings.labels(), taints),
                new Network(listen, peers, insecure.get(), connectTimeout.get()),
                options.get(),
                new Local(localNodes.get(), localTransport.get())));
    }

    private Optional<NodeOptions> options() {
        Optional<Integer> concurrency = number(ConfigKey.CONCURRENCY, 1, Integer.MAX_VALUE);
        Optional<Integer> queueLength = number(ConfigKey.QUEUE_LENGTH, 0, Integer.MAX_VALUE);
        Optional<Duration> cancelGrace = duration(ConfigKey.CANCEL_GRACE, Duration.ZERO);
        Optional<Duration> placementTimeout = duration(ConfigKey.PLACEMENT_TIMEOUT, Duration.ZERO);
        Optional<Duration> drainTimeout = duration(ConfigKey.DRAIN_TIMEOUT, Duration.ZERO);
        if (concurrency.isEmpty() || queueLength.isEmpty() || cancelGrace.isEmpty() || placementTimeout.isEmpty()
                || drainTimeout.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(NodeOptions.DEFAULT
                .withConcurrency(concurrency.get())
                .withQueueLength(queueLength.get())
                .withCancelGrace(cancelGrace.get())
                .withPlacementTimeout(placementTimeout.get())
                .withDrainTimeout(drainTimeout.get()));
    }

    // ---- one kind of value each

    private Optional<Boolean> flag(ConfigKey key) {
        return value(key, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("not a truth value");
        });
    }

    private <E extends Enum<E>> Optional<E> oneOf(ConfigKey key, Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E each : type.getEnumConstants()) {
            names.add(each.name().toLowerCase(Locale.ROOT));
        }
        return value(key, "one of " + String.join(", ", names), text -> {
            if (!names.contains(text)) {
                throw new IllegalArgumentException("not one of them");
            }
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        });
    }

    private Optional<Integer> number(ConfigKey key, int min, int max) {
        return value(key, "a whole number from " + min + " to " + max, text -> {
            int number = Integer.parseInt(text.replace("_", ""));
            if (number < min || number > max) {
                throw new IllegalArgumentException("out of range");
            }
            return number;
        });
    }

    private Optional<Duration> duration(ConfigKey key, Duration min) {
        return value(key, "a duration such as 500ms, 5s, 2m or PT5S, at least " + Durations.text(min), text -> {
            Duration duration = Durations.parse(text);
            if (duration.compareTo(min) < 0) {
                throw new IllegalArgumentException("too short");
            }
            return duration;
        });
    }

    private static Taint taint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("the effect is missing");
        }
        Taint.Effect effect =
                switch (text.substring(colon + 1)) {
                    case "NoSchedule" -> Taint.Effect.NO_SCHEDULE;
                    case "PreferNoSchedule" -> Taint.Effect.PREFER_NO_SCHEDULE;
                    case "NoExecute" -> Taint.Effect.NO_EXECUTE;
                    default -> throw new IllegalArgumentException("an unknown effect");
                };
        String key = text.substring(0, colon);
        int equals = key.indexOf('=');
        return equals < 0
                ? new Taint(key, "", effect)
                : new Taint(key.substring(0, equals), key.substring(equals + 1), effect);
    }

    // ---- texts to values

    private <T> Optional<T> value(ConfigKey key, String allowed, Function<String, T> parser) {
        @Nullable Setting setting = settings.get(key);
        if (setting == null) {
            return key.defaultText().isEmpty() ? Optional.empty() : Optional.of(parser.apply(key.defaultText()));
        }
        return parse(setting, setting.single().strip(), allowed, parser);
    }

    private <T> List<T> values(ConfigKey key, String allowed, Function<String, T> parser) {
        @Nullable Setting setting = settings.get(key);
        List<T> parsed = new ArrayList<>();
        if (setting != null) {
            for (String text : Settings.split(setting.values())) {
                parse(setting, text, allowed, parser).ifPresent(parsed::add);
            }
        }
        return parsed;
    }

    private <T> Optional<T> parse(Setting setting, String text, String allowed, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            settings.problem("002", setting.place(), "must be " + allowed + ", was '" + text + "'");
            return Optional.empty();
        }
    }
}
