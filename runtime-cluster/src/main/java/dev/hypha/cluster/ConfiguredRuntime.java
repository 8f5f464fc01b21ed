package dev.hypha.cluster;

import dev.hypha.DistributedRuntime;
import dev.hypha.NodeId;
import dev.hypha.local.LocalRuntime;
import dev.hypha.local.LocalRuntimeBuilder;
import dev.hypha.spi.RuntimeProvider;
import java.nio.file.Path;

/// What [DistributedRuntime#open] finds: starts local or clustered nodes, as the file says.
public final class ConfiguredRuntime implements RuntimeProvider {
    /// For [java.util.ServiceLoader].
    public ConfiguredRuntime() {}

    @Override
    public DistributedRuntime start(Path file) {
        return start(ClusterConfig.load(file));
    }

    static DistributedRuntime start(ClusterConfig config) {
        return switch (config.mode()) {
            case LOCAL -> startLocal(config);
            case CLUSTER -> ClusterRuntime.builder().config(config).start();
        };
    }

    /// All logical nodes carry the node's labels and taints, so that placements mean the same.
    private static LocalRuntime startLocal(ClusterConfig config) {
        LocalRuntimeBuilder builder =
                LocalRuntime.builder().options(config.options()).transport(config.local().transport());
        int count = config.local().nodes();
        String base = config.identity().node().map(NodeId::name).orElse("node");
        for (int i = 1; i <= count; i++) {
            builder.node(count == 1 ? config.identity().node().map(NodeId::name).orElse("local") : base + "-" + i, node -> {
                config.identity().labels().forEach(node::label);
                config.identity().taints().forEach(node::taint);
            });
        }
        return builder.start();
    }
}
