package dev.hypha.observability.prometheus;

import dev.hypha.NodeInfo;
import dev.hypha.spi.NodeReadings;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a process says of its nodes when it is asked whether it is well.
///
/// @param well the answer
/// @param body the nodes with their states, as JSON
record Health(boolean well, String body) {
    /// Whether the process is worth keeping: no node of it has left.
    static Health alive(Collection<NodeReadings> nodes) {
        return of(nodes, nodes.stream().noneMatch(each -> each.state() == NodeInfo.State.LEFT));
    }

    /// Whether it is to get new work: all its nodes take calls, and none is fenced.
    static Health ready(Collection<NodeReadings> nodes) {
        boolean ready = !nodes.isEmpty()
                && nodes.stream().allMatch(each -> each.state() == NodeInfo.State.ACTIVE && !each.fenced());
        return of(nodes, ready);
    }

    private static Health of(Collection<NodeReadings> nodes, boolean well) {
        // the names of nodes need no escapes
        String list = nodes.stream()
                .map(each -> "{\"node\":\"" + each.node() + "\",\"state\":\""
                        + each.state().name().toLowerCase(Locale.ROOT) + "\",\"fenced\":" + each.fenced() + "}")
                .collect(Collectors.joining(","));
        return new Health(well, "{\"status\":\"" + (well ? "up" : "down") + "\",\"nodes\":[" + list + "]}\n");
    }
}
