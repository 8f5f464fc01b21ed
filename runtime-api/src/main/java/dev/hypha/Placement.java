package dev.hypha;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a call may run: an immutable value, checked when it is made.
///
/// ```java
/// Placement.selecting("zone in (eu-1, eu-2), gpu").tolerating("spot")
/// ```
///
/// The words are Kubernetes': a node carries labels and taints, a placement selects by labels and tolerates
/// taints.
///
/// @param selector what the node's labels must satisfy
/// @param tolerations the taints that do not keep the call away
/// @param node the only node it may run on, or empty
public record Placement(Selector selector, List<Toleration> tolerations, Optional<NodeId> node) {
    /// Any node without taints.
    public static final Placement ANY = new Placement(Selector.ALL, List.of(), Optional.empty());

    /// Copies the list.
    public Placement {
        tolerations = List.copyOf(tolerations);
    }

    /// Nodes whose labels satisfy a selector.
    ///
    /// @param selector requirements joined by commas, all of which must hold: `key`, `!key`, `key = value`,
    ///     `key != value`, `key in (a, b)`, `key notin (a, b)`, `key > 4`, `key < 4`
    /// @return the placement
    /// @throws IllegalArgumentException if the text cannot be read, with the place
    public static Placement selecting(String selector) {
        return new Placement(Selector.parse(selector), List.of(), Optional.empty());
    }

    /// Exactly this node. Its taints do not matter: the caller named it.
    ///
    /// @param node the node
    /// @return the placement
    public static Placement onNode(NodeId node) {
        return new Placement(Selector.ALL, List.of(), Optional.of(node));
    }

    /// The same placement, also on nodes with a taint of this key, whatever its value and effect.
    ///
    /// @param taintKey the key
    /// @return the new placement
    public Placement tolerating(String taintKey) {
        return tolerating(Toleration.exists(taintKey));
    }

    /// The same placement, with one toleration more.
    ///
    /// @param toleration the toleration
    /// @return the new placement
    public Placement tolerating(Toleration toleration) {
        List<Toleration> more = new ArrayList<>(tolerations);
        more.add(toleration);
        return new Placement(selector, more, node);
    }

    @Override
    public String toString() {
        if (node.isPresent()) {
            return "node " + node.get();
        }
        String selecting = selector.toString();
        return tolerations.isEmpty() ? "(" + selecting + ")" : "(" + selecting + ") tolerating " + tolerations;
    }
}
