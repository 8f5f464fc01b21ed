package dev.hypha.cluster;

import dev.hypha.DistributedRuntime;
import dev.hypha.NodeId;
import dev.hypha.local.LocalRuntime;
import dev.hypha.local.LocalRuntimeBuilder;
import dev.hypha.spi.RuntimeProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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

    /// All logical nodes carry the node's labels, taints and resources, so that placements mean the same.
    private static LocalRuntime startLocal(ClusterConfig config) {
        LocalRuntimeBuilder builder = LocalRuntime.builder()
                .options(config.options())
                .transport(config.local().transport())
                .observation(config.observation().settings());
        config.checkpoints()
                .store()
                .ifPresent(
                        kind -> builder.checkpoints(kind, config.checkpoints().options()));
        for (String name : localNames(config)) {
            builder.node(name, node -> {
                config.identity().labels().forEach(node::label);
                config.identity().taints().forEach(node::taint);
                config.identity().resources().forEach(node::resource);
            });
        }
        return builder.start();
    }

    private static List<String> localNames(ClusterConfig config) {
        int count = config.local().nodes();
        Optional<String> name = config.identity().node().map(NodeId::name);
        return count == 1
                ? List.of(name.orElse("local"))
                : IntStream.rangeClosed(1, count)
                        .mapToObj(i -> name.orElse("node") + "-" + i)
                        .toList();
    }
}
