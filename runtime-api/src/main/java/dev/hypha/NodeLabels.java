package dev.hypha;

/// The keys of labels that Hypha itself gives a meaning.
public final class NodeLabels {
    /// The zone of a node: what fails together.
    public static final String ZONE = "zone";
    /// The machine that a node runs on; several nodes may share one.
    public static final String HOST = "host";
    /// Set on nodes with GPUs, to their kind; also the name of the resource that counts them.
    public static final String GPU = "gpu";

    private static final String RESOURCE_PREFIX = "resource/";

    private NodeLabels() {}

    /// The label by which a node says how much it has of a resource. Nodes set it by themselves.
    ///
    /// @param name the resource
    /// @return `resource/` and the name
    public static String resource(String name) {
        return RESOURCE_PREFIX + name;
    }
}
