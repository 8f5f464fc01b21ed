package dev.hypha.cluster;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.cluster.ClusterConfig.Authorization;
import dev.hypha.cluster.ClusterConfig.Checkpoints;
import dev.hypha.cluster.ClusterConfig.Fencing;
import dev.hypha.cluster.ClusterConfig.Identity;
import dev.hypha.cluster.ClusterConfig.Local;
import dev.hypha.cluster.ClusterConfig.Mode;
import dev.hypha.cluster.ClusterConfig.Network;
import dev.hypha.cluster.ClusterConfig.Observing;
import dev.hypha.cluster.Settings.Setting;
import dev.hypha.core.NodeOptions;
import dev.hypha.discovery.DiscoverySpec;
import dev.hypha.local.LocalTransport;
import dev.hypha.security.policy.PolicyAuthorizer;
import dev.hypha.transport.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes values of texts, and notes those that cannot be.
final class ConfigReader {
    private static final int LOCAL_NODES_MAX = 1_000;
    private static final int CLUSTER_SIZE_MAX = 100_000;
    private static final String ENDPOINTS = "tcp://host:port or unix:/path";

    private final Settings settings;

    private ConfigReader(Settings settings) {
        this.settings = settings;
    }

    /// @throws ConfigException naming every problem of the settings
    static ClusterConfig read(Settings settings) {
        ClusterConfig config = new ConfigReader(settings).read();
        settings.check();
        return config;
    }

    /// Where something is wrong the default stands in, and the problem is noted.
    private ClusterConfig read() {
        return new ClusterConfig(
                oneOf(ConfigKey.MODE, Mode.class),
                identity(),
                network(),
                authorization(),
                new Fencing(
                        oneOf(ConfigKey.FENCING, FencingPolicy.class),
                        number(ConfigKey.CLUSTER_SIZE, 0, CLUSTER_SIZE_MAX)),
                options(),
                checkpoints(),
                observing(),
                new Local(
                        number(ConfigKey.LOCAL_NODES, 1, LOCAL_NODES_MAX),
                        oneOf(ConfigKey.LOCAL_TRANSPORT, LocalTransport.class)),
                TlsReader.read(settings, this),
                oneOf(ConfigKey.LOG_FORMAT, LogFormat.class));
    }

    private Identity identity() {
        return new Identity(
                value(ConfigKey.CLUSTER, "a name", text -> text),
                optional(ConfigKey.NODE, "1 to 128 of the characters a-z A-Z 0-9 . _ -", NodeId::new),
                flag(ConfigKey.CLIENT),
                labels(),
                list(
                        ConfigKey.TAINTS,
                        "key=value:NoSchedule, key:PreferNoSchedule or key:NoExecute",
                        ConfigReader::taint),
                resources());
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        settings.named(ConfigKey.LABELS).forEach((name, setting) -> labels.put(name, setting.single()));
        return labels;
    }

    private Map<String, Long> resources() {
        Map<String, Long> resources = new LinkedHashMap<>();
        settings.named(ConfigKey.RESOURCES).forEach((name, setting) -> {
            try {
                long amount = Long.parseLong(setting.single().replace("_", ""));
                if (amount >= 0) {
                    resources.put(name, amount);
                    return;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            settings.problem(
                    "002",
                    setting.place(),
                    "must give " + name + " as a whole number of at least 0, was '" + setting.single() + "'");
        });
        return resources;
    }

    private Network network() {
        return new Network(
                optional(ConfigKey.LISTEN, ENDPOINTS, Endpoint::parse),
                optional(ConfigKey.ADVERTISE, ENDPOINTS, Endpoint::parse),
                list(ConfigKey.PEERS, ENDPOINTS, Endpoint::parse),
                list(ConfigKey.DISCOVERY, DiscoverySpec.FORMS, DiscoverySpec::parse),
                flag(ConfigKey.INSECURE),
                duration(ConfigKey.CONNECT_TIMEOUT, Duration.ofMillis(1)));
    }

    private Authorization authorization() {
        @Nullable Setting mode = settings.get(ConfigKey.SECURITY_POLICY_MODE);
        if (mode != null && settings.get(ConfigKey.SECURITY_POLICY) == null) {
            settings.problem("004", mode.place(), "is about a policy, and there is none; add security.policy");
        }
        return new Authorization(
                optional(ConfigKey.SECURITY_POLICY, "the path of a file", Path::of),
                oneOf(ConfigKey.SECURITY_POLICY_MODE, PolicyAuthorizer.Mode.class));
    }

    private NodeOptions options() {
        return NodeOptions.DEFAULT
                .withConcurrency(number(ConfigKey.CONCURRENCY, 1, Integer.MAX_VALUE))
                .withQueueLength(number(ConfigKey.QUEUE_LENGTH, 0, Integer.MAX_VALUE))
                .withCancelGrace(duration(ConfigKey.CANCEL_GRACE, Duration.ZERO))
                .withPlacementTimeout(duration(ConfigKey.PLACEMENT_TIMEOUT, Duration.ZERO))
                .withDrainTimeout(duration(ConfigKey.DRAIN_TIMEOUT, Duration.ZERO));
    }

    private Observing observing() {
        Map<String, String> said = new LinkedHashMap<>();
        optional(ConfigKey.METRICS_LISTEN, "off, or an address such as 127.0.0.1:9464", ConfigReader::metricsAddress)
                .ifPresent(text -> said.put(ConfigKey.METRICS_LISTEN.text(), text));
        optional(ConfigKey.OTEL, "one of global, sdk, off", ConfigReader::openTelemetry)
                .ifPresent(text -> said.put(ConfigKey.OTEL.text(), text));
        return new Observing(said);
    }

    private static String metricsAddress(String text) {
        if (!text.matches("off|.+:[0-9]{1,5}")) {
            throw new IllegalArgumentException("not an address");
        }
        return text;
    }

    private static String openTelemetry(String text) {
        if (!List.of("global", "sdk", "off").contains(text)) {
            throw new IllegalArgumentException("not one of them");
        }
        return text;
    }

    /// The values are the store's to check, which need not be among those that are known here.
    private Checkpoints checkpoints() {
        Optional<String> store = optional(
                ConfigKey.CHECKPOINT_STORE,
                "memory, file, rocksdb, redis, jdbc or the name of another store on the class path",
                ConfigReader::storeName);
        Map<String, String> options = new LinkedHashMap<>();
        for (ConfigKey key : ConfigKey.values()) {
            @Nullable Setting setting = settings.get(key);
            if (setting != null && key.checkpointOption().isPresent()) {
                if (settings.get(ConfigKey.CHECKPOINT_STORE) == null) {
                    settings.problem("004", setting.place(), "is about checkpoints, and there is no checkpoint.store");
                }
                options.put(
                        key.checkpointOption().orElseThrow(), setting.single().strip());
            }
        }
        return new Checkpoints(store, options);
    }

    private static String storeName(String text) {
        if (!text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
            throw new IllegalArgumentException("not a name");
        }
        return text;
    }

    // ---- one kind of value each

    boolean flag(ConfigKey key) {
        return value(key, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("not a truth value");
        });
    }

    private <E extends Enum<E>> E oneOf(ConfigKey key, Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E each : type.getEnumConstants()) {
            names.add(each.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return value(key, "one of " + String.join(", ", names), text -> {
            if (!names.contains(text)) {
                throw new IllegalArgumentException("not one of them");
            }
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
        });
    }

    private int number(ConfigKey key, int min, int max) {
        return value(key, "a whole number from " + min + " to " + max, text -> {
            int number = Integer.parseInt(text.replace("_", ""));
            if (number < min || number > max) {
                throw new IllegalArgumentException("out of range");
            }
            return number;
        });
    }

    Duration duration(ConfigKey key, Duration min) {
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
        Taint.Effect effect = switch (text.substring(colon + 1)) {
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

    private <T> T value(ConfigKey key, String allowed, Function<String, T> parser) {
        return optional(key, allowed, parser).orElseGet(() -> parser.apply(key.defaultText()));
    }

    <T> Optional<T> optional(ConfigKey key, String allowed, Function<String, T> parser) {
        @Nullable Setting setting = settings.get(key);
        return setting == null
                ? Optional.empty()
                : parse(setting, setting.single().strip(), allowed, parser);
    }

    private <T> List<T> list(ConfigKey key, String allowed, Function<String, T> parser) {
        @Nullable Setting setting = settings.get(key);
        return setting == null
                ? List.of()
                : Settings.split(setting.values()).stream()
                        .flatMap(text -> parse(setting, text, allowed, parser).stream())
                        .toList();
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
