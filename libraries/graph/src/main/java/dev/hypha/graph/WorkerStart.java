package dev.hypha.graph;

import dev.hypha.ChannelAddress;
import dev.hypha.NodeId;
import java.util.List;

/// What a worker on a node needs to know to take part in an execution.
///
/// @param job the job's id
/// @param run names the execution, unlike any other there ever was
/// @param worker which worker it is
/// @param owners the worker of each partition
/// @param nodes the node of each worker
/// @param driver the node of the driver
/// @param first what to do before commands come
public record WorkerStart(
        String job, String run, int worker, List<Integer> owners, List<NodeId> nodes, NodeId driver, Command first) {
    /// Copies the lists.
    public WorkerStart {
        owners = List.copyOf(owners);
        nodes = List.copyOf(nodes);
    }

    Assignment assignment() {
        return new Assignment(nodes.size(), worker, owners);
    }

    /// Where a worker takes commands.
    ChannelAddress commands() {
        return new ChannelAddress(nodes.get(worker), "graph/" + run + "/commands/" + worker);
    }

    /// Where the driver takes a worker's reports.
    ChannelAddress reports() {
        return new ChannelAddress(driver, "graph/" + run + "/reports/" + worker);
    }

    /// Where a worker takes what another one sends.
    ChannelAddress data(int from, int to) {
        return new ChannelAddress(nodes.get(to), "graph/" + run + "/data/" + from + "-" + to);
    }
}
