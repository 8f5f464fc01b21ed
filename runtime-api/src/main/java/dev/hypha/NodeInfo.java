package dev.hypha;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A node as others see it.
///
/// @param id its name
/// @param labels what is known of it, such as `zone` to `eu-1`
/// @param taints what keeps calls away
/// @param runsCalls false for a client, which spawns but never runs
/// @param local whether it is in this JVM and reached without a transport
/// @param state whether it can be used
public record NodeInfo(
        NodeId id, Map<String, String> labels, List<Taint> taints, boolean runsCalls, boolean local, State state) {
    /// Whether a node can be used.
    public enum State {
        /// Not reached yet, or lost and being reached again.
        CONNECTING,
        /// Takes calls.
        ACTIVE,
        /// Finishes what it has and takes nothing new.
        DRAINING,
        /// Gone.
        LEFT
    }

    /// Copies the collections.
    public NodeInfo {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    /// How much the node has of a resource, taken or free.
    ///
    /// @param name the resource
    /// @return the amount, 0 if it has none
    public long resource(String name) {
        @Nullable String amount = labels.get(NodeLabels.resource(name));
        return amount != null && Selector.Requirement.isInteger(amount) ? Long.parseLong(amount) : 0;
    }

    /// The node's zone.
    ///
    /// @return the label [NodeLabels#ZONE], if it has one
    public Optional<String> zone() {
        return Optional.ofNullable(labels.get(NodeLabels.ZONE));
    }
}
