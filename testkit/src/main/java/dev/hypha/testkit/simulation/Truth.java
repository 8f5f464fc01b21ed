package dev.hypha.testkit.simulation;

import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import java.util.ArrayList;
import java.util.List;

/// Which processes run, to compare views with. Sorted by name, as views are.
final class Truth {
    private record Running(NodeId id, long incarnation) {}

    private final List<Running> processes = new ArrayList<>();

    /// What runs.
    ///
    /// @param running sorted by name
    Truth(List<SimulatedNode> running) {
        for (SimulatedNode node : running) {
            processes.add(new Running(node.id(), node.incarnation()));
        }
    }

    /// What a node sees otherwise than it is.
    ///
    /// @return for people; empty if it sees exactly the running nodes as active, each in its present
    ///     process, and no other as present
    String disagreementOf(SimulatedNode observer) {
        int next = 0;
        for (ClusterNode node : observer.view().nodes()) {
            if (!node.state().isPresent()) {
                continue;
            }
            if (node.state() != ClusterNode.State.ACTIVE) {
                return observer.id() + " sees " + node;
            }
            if (next == processes.size()) {
                return observer.id() + " sees " + node + ", which does not run";
            }
            Running process = processes.get(next++);
            if (!process.id().equals(node.id())) {
                return process.id().compareTo(node.id()) < 0
                        ? observer.id() + " does not see " + process.id()
                        : observer.id() + " sees " + node + ", which does not run";
            }
            if (process.incarnation() != node.incarnation()) {
                return observer.id() + " sees " + node + ", which is incarnation " + process.incarnation();
            }
        }
        return next == processes.size()
                ? ""
                : observer.id() + " does not see " + processes.get(next).id();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Truth truth && processes.equals(truth.processes);
    }

    @Override
    public int hashCode() {
        return processes.hashCode();
    }
}
