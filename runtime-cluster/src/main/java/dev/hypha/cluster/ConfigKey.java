package dev.hypha.cluster;

import dev.hypha.core.NodeOptions;
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
    INSECURE("insecure", "false"),
    SECURITY_POLICY("security.policy", ""),
    SECURITY_POLICY_MODE("security.policy-mode", "enforce"),
    CONCURRENCY("concurrency", String.valueOf(NodeOptions.DEFAULT.concurrency())),
    QUEUE_LENGTH("queue-length", String.valueOf(NodeOptions.DEFAULT.queueLength())),
    CANCEL_GRACE("cancel-grace", Durations.text(NodeOptions.DEFAULT.cancelGrace())),
    PLACEMENT_TIMEOUT("placement-timeout", Durations.text(NodeOptions.DEFAULT.placementTimeout())),
    DRAIN_TIMEOUT("drain-timeout", Durations.text(NodeOptions.DEFAULT.drainTimeout())),
    CONNECT_TIMEOUT("connect-timeout", Durations.text(ClusterRuntimeBuilder.DEFAULT_CONNECT_TIMEOUT)),
    LOCAL_NODES("local.nodes", "1"),
    LOCAL_TRANSPORT("local.transport", "memory");

    /// What stands between the key and the label's own name.
    private static final String LABEL_PREFIX = "labels.";

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
        return this == PEERS || this == DISCOVERY || this == TAINTS || this == LABELS;
    }

    /// The key that a path in a file belongs to.
    static Optional<ConfigKey> of(String path) {
        if (path.startsWith(LABEL_PREFIX) && path.length() > LABEL_PREFIX.length()) {
            return Optional.of(LABELS);
        }
        return Arrays.stream(values()).filter(key -> key.text.equals(path)).findAny();
    }

    /// The label that a path names, if it names one.
    static Optional<String> labelOf(String path) {
        return path.startsWith(LABEL_PREFIX) ? Optional.of(path.substring(LABEL_PREFIX.length())) : Optional.empty();
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
