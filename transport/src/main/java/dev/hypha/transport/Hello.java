package dev.hypha.transport;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import java.util.List;
import java.util.Map;

/// What a node says of itself in the handshake.
///
/// @param cluster the cluster's name; nodes of another one are refused
/// @param node the node's name
/// @param incarnation random, new at every start of the node; the origin of its task ids
/// @param startedAtMillis when the process started, in milliseconds since 1970 by its own clock: what the membership
///     knows it by, unless its clock was set back
/// @param runsCalls false for a client
/// @param labels its labels
/// @param taints its taints
/// @param catalogueFingerprint a hash over its functions and wire types; nodes that differ still talk, and
///     refuse function by function
public record Hello(
        String cluster,
        NodeId node,
        long incarnation,
        long startedAtMillis,
        boolean runsCalls,
        Map<String, String> labels,
        List<Taint> taints,
        long catalogueFingerprint) {
    /// Whether this is said by the process of a name that started at a time.
    ///
    /// @param name the node's name
    /// @param startedAt when it started, in milliseconds since 1970
    /// @return true if both are equal
    public boolean isProcess(NodeId name, long startedAt) {
        return startedAtMillis == startedAt && node.equals(name);
    }

    /// Copies the collections.
    public Hello {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }
}
