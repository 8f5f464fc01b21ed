package dev.hypha.cluster;

import dev.hypha.core.NodeOptions;
import dev.hypha.security.tls.TlsOptions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The keys of a configuration, as `docs/configuration.md` lists them.
enum ConfigKey {
    MODE("mode", "cluster"),
    CLUSTER("cluster", ClusterRuntimeBuilder.DEFAULT_CLUSTER),
    NODE("node", ""),
    CLIENT("client", "false"),
    LISTEN("listen", ""),
    ADVERTISE("advertise", ""),
    PEERS("peers", ""),
    DISCOVERY("discovery", ""),
    CLUSTER_SIZE("cluster-size", "0"),
    FENCING("fencing", "auto"),
    LABELS("labels", ""),
    TAINTS("taints", ""),
    RESOURCES("resources", ""),
    INSECURE("insecure", "false"),
    SECURITY_POLICY("security.policy", ""),
    SECURITY_POLICY_MODE("security.policy-mode", "enforce"),
    CONCURRENCY("concurrency", String.valueOf(NodeOptions.DEFAULT.concurrency())),
    QUEUE_LENGTH("queue-length", String.valueOf(NodeOptions.DEFAULT.queueLength())),
    CANCEL_GRACE("cancel-grace", Durations.text(NodeOptions.DEFAULT.cancelGrace())),
    PLACEMENT_TIMEOUT("placement-timeout", Durations.text(NodeOptions.DEFAULT.placementTimeout())),
    DRAIN_TIMEOUT("drain-timeout", Durations.text(NodeOptions.DEFAULT.drainTimeout())),
    CONNECT_TIMEOUT("connect-timeout", Durations.text(ClusterRuntimeBuilder.DEFAULT_CONNECT_TIMEOUT)),
    CHECKPOINT_STORE("checkpoint.store", ""),
    CHECKPOINT_PATH("checkpoint.path", ""),
    CHECKPOINT_URL("checkpoint.url", ""),
    CHECKPOINT_USERNAME("checkpoint.username", ""),
    CHECKPOINT_PASSWORD_FILE("checkpoint.password-file", ""),
    CHECKPOINT_PASSWORD_VARIABLE("checkpoint.password-variable", ""),
    CHECKPOINT_TRUST_FILE("checkpoint.trust-file", ""),
    CHECKPOINT_TIMEOUT("checkpoint.timeout", ""),
    CHECKPOINT_NAMESPACE("checkpoint.namespace", ""),
    METRICS_LISTEN("metrics.listen", "off"),
    OTEL("otel", "global"),
    LOCAL_NODES("local.nodes", "1"),
    LOCAL_TRANSPORT("local.transport", "memory"),
    LOG_FORMAT("log.format", "text"),
    CERTIFICATE("security.certificate", ""),
    KEY("security.key", ""),
    KEY_PASSPHRASE_FILE("security.key-passphrase-file", ""),
    TRUST("security.trust", ""),
    CRL("security.crl", ""),
    SECURITY_DIRECTORY("security.directory", ""),
    JOIN_TOKEN("security.join.token", ""),
    JOIN_TOKEN_FILE("security.join.token-file", ""),
    JOIN_SERVER("security.join.server", ""),
    RENEW("security.renew", "false"),
    MAX_CONNECTION_AGE(
            "security.max-connection-age",
            Durations.text(TlsOptions.DEFAULTS.renewal().ageMax()));

    /// What the options of a store of checkpoints begin with; the rest is the name that the store knows.
    private static final String CHECKPOINT_PREFIX = "checkpoint.";

    private final String text;
    private final String defaultText;

    ConfigKey(String text, String defaultText) {
        this.text = text;
        this.defaultText = defaultText;
    }

    /// As it stands in a file.
    String text() {
        return text;
    }

    /// The value if nothing is said; empty for none.
    String defaultText() {
        return defaultText;
    }

    /// The environment variable that goes before the file.
    String variable() {
        return "HYPHA_" + text.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /// Whether several values may be given.
    boolean isList() {
        return this == PEERS || this == DISCOVERY || this == TAINTS || isMap();
    }

    /// Whether its values have names, which stand behind the key: `labels.zone`.
    boolean isMap() {
        return this == LABELS || this == RESOURCES;
    }

    /// The option of a store of checkpoints that the key sets, if it sets one.
    Optional<String> checkpointOption() {
        return this != CHECKPOINT_STORE && text.startsWith(CHECKPOINT_PREFIX)
                ? Optional.of(text.substring(CHECKPOINT_PREFIX.length()))
                : Optional.empty();
    }

    /// The key that a path in a file belongs to.
    static Optional<ConfigKey> of(String path) {
        return Arrays.stream(values())
                .filter(key -> key.text.equals(path) || key.nameIn(path).isPresent())
                .findAny();
    }

    /// The name that a path has behind this key, if it has one.
    Optional<String> nameIn(String path) {
        String prefix = text + ".";
        return isMap() && path.startsWith(prefix) && path.length() > prefix.length()
                ? Optional.of(path.substring(prefix.length()))
                : Optional.empty();
    }

    /// The key whose text differs least.
    static ConfigKey nearest(String path) {
        ConfigKey best = MODE;
        int bestDistance = Integer.MAX_VALUE;
        for (ConfigKey key : values()) {
            int distance = distance(path.toLowerCase(Locale.ROOT), key.text);
            if (distance < bestDistance) {
                best = key;
                bestDistance = distance;
            }
        }
        return best;
    }

    /// Levenshtein's: how many letters must be added, dropped or replaced.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
