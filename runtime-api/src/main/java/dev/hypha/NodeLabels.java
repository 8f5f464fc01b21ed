package dev.hypha;

/// The keys of labels that Hypha itself gives a meaning.
public final class NodeLabels {
    /// The zone of a node: what fails together.
    public static final String ZONE = "zone";
    /// The machine that a node runs on; several nodes may share one.
    public static final String HOST = "host";
    /// Set on nodes with GPUs, to their kind; also the name of the resource that counts them.
    public static final String GPU = "gpu";

    /// What the keys of restricted labels begin with: a node has them by its certificate or by the
    /// operator's policy, never by its own word. So placements and policies can rely on them.
    public static final String RESTRICTED_PREFIX = "node.hypha.dev/";

    private static final String RESOURCE_PREFIX = "resource/";

    private NodeLabels() {}

    /// Whether a node cannot give itself this label.
    ///
    /// @param key the label's key
    /// @return true if it begins with [#RESTRICTED_PREFIX]
    public static boolean isRestricted(String key) {
        return key.startsWith(RESTRICTED_PREFIX);
    }

    /// The label by which a node says how much it has of a resource. Nodes set it by themselves.
    ///
    /// @param name the resource
    /// @return `resource/` and the name
    public static String resource(String name) {
        return RESOURCE_PREFIX + name;
    }
}
