package dev.hypha;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where a call may run, and which of the nodes that may run it is taken: an immutable value, checked when it
/// is made.
///
/// ```java
/// Placement.selecting("zone in (eu-1, eu-2), mem-gb > 16")
///         .or("dedicated = batch")
///         .preferring(50, "disk = ssd")
///         .tolerating("spot")
///         .requiring("gpu", 1)
/// ```
///
/// The words and rules are Kubernetes': a node carries labels and taints, a placement selects by labels and
/// tolerates taints. `docs/placement.md` explains them with examples.
///
/// @param rules which nodes may run the call, and which of them it would rather have
/// @param strategy which of the best nodes is taken
/// @param rejecting whether a node without free resources rejects the call at once instead of queueing it
public record Placement(Rules rules, Strategy strategy, boolean rejecting) {
    /// Any node without taints, the least loaded one.
    public static final Placement ANY = new Placement(Rules.NONE, Strategy.LEAST_LOADED, false);

    /// Which nodes may run a call, and which of them it would rather have.
    ///
    /// @param required terms, one of which must match the node's labels; none allows every node
    /// @param preferred terms that raise a node's score
    /// @param tolerations the taints that do not keep the call away
    /// @param node the only node it may run on, or empty
    /// @param resources how much the call takes of named resources while it is on a node
    public record Rules(
            List<Selector> required,
            List<Preference> preferred,
            List<Toleration> tolerations,
            Optional<NodeId> node,
            Map<String, Long> resources) {
        /// Every node without taints.
        public static final Rules NONE = new Rules(List.of(), List.of(), List.of(), Optional.empty(), Map.of());

        /// Copies the collections and checks the amounts.
        public Rules {
            required = List.copyOf(required);
            preferred = List.copyOf(preferred);
            tolerations = List.copyOf(tolerations);
            resources = Map.copyOf(resources);
            resources.forEach((name, amount) -> {
                if (name.isEmpty() || amount < 1) {
                    throw new IllegalArgumentException(
                            "a call requires at least 1 of a named resource, was " + amount + " of '" + name + "'");
                }
            });
        }
    }

    /// Nodes whose labels satisfy a selector.
    ///
    /// @param selector requirements joined by commas, all of which must hold: `key`, `!key`, `key = value`,
    ///     `key != value`, `key in (a, b)`, `key notin (a, b)`, `key > 4`, `key < 4`; empty for every node
    /// @return the placement
    /// @throws IllegalArgumentException if the text cannot be read, with the place
    public static Placement selecting(String selector) {
        return selecting(Selector.parse(selector));
    }

    /// Nodes whose labels satisfy a selector.
    ///
    /// @param selector the selector, such as one made by [Selector#where]
    /// @return the placement
    public static Placement selecting(Selector selector) {
        return selector.requirements().isEmpty() ? ANY : ANY.requiringOneOf(List.of(selector));
    }

    /// Exactly this node. Taints of `NoSchedule` do not matter, as the caller named it; those of `NoExecute`
    /// do.
    ///
    /// @param node the node
    /// @return the placement
    public static Placement onNode(NodeId node) {
        return ANY.pinnedTo(node);
    }

    /// Nodes that have GPUs: a label `gpu`, or at least one of the resource `gpu`.
    ///
    /// @return the placement
    public static Placement onGpuNodes() {
        return selecting(NodeLabels.GPU).or(NodeLabels.resource(NodeLabels.GPU) + " > 0");
    }

    /// Nodes of a zone, by the label [NodeLabels#ZONE].
    ///
    /// @param zone the zone
    /// @return the placement
    public static Placement inZone(String zone) {
        return selecting(Selector.where(NodeLabels.ZONE).in(zone));
    }

    /// The same placement, also on nodes that satisfy another selector.
    ///
    /// @param selector as of [#selecting(String)], not empty
    /// @return the new placement
    /// @throws IllegalArgumentException if there is nothing yet that this could be an alternative to
    public Placement or(String selector) {
        return or(Selector.parse(selector));
    }

    /// The same placement, also on nodes that satisfy another selector.
    ///
    /// @param selector the selector, not empty: Kubernetes' empty term matches nothing, which nobody means
    /// @return the new placement
    /// @throws IllegalArgumentException if there is nothing yet that this could be an alternative to
    public Placement or(Selector selector) {
        if (rules.required().isEmpty() || selector.requirements().isEmpty()) {
            throw new IllegalArgumentException("an alternative needs a selector on both sides, had '" + rules.required()
                    + "' or '" + selector + "'; without any selector every node is selected");
        }
        List<Selector> terms = new ArrayList<>(rules.required());
        terms.add(selector);
        return requiringOneOf(terms);
    }

    private Placement requiringOneOf(List<Selector> terms) {
        return with(new Rules(terms, rules.preferred(), rules.tolerations(), rules.node(), rules.resources()));
    }

    /// The same placement, rather on nodes that satisfy a selector.
    ///
    /// @param weight from 1 to 100; those of all terms that a node satisfies add up
    /// @param selector as of [#selecting(String)]
    /// @return the new placement
    public Placement preferring(int weight, String selector) {
        return preferring(new Preference(weight, Selector.parse(selector)));
    }

    /// The same placement, with one preference more.
    ///
    /// @param preference the preference
    /// @return the new placement
    public Placement preferring(Preference preference) {
        List<Preference> more = new ArrayList<>(rules.preferred());
        more.add(preference);
        return with(new Rules(rules.required(), more, rules.tolerations(), rules.node(), rules.resources()));
    }

    /// The same placement, also on nodes with a taint of this key, whatever its value and effect.
    ///
    /// @param taintKey the key
    /// @return the new placement
    public Placement tolerating(String taintKey) {
        return tolerating(Toleration.exists(taintKey));
    }

    /// The same placement, also on nodes with a `NoExecute` taint of this key, but not for ever.
    ///
    /// @param taintKey the key
    /// @param lasting how long a call may stay on such a node before it is evicted
    /// @return the new placement
    public Placement tolerating(String taintKey, Duration lasting) {
        return tolerating(Toleration.exists(taintKey).lasting(lasting));
    }

    /// The same placement, with one toleration more.
    ///
    /// @param toleration the toleration
    /// @return the new placement
    public Placement tolerating(Toleration toleration) {
        List<Toleration> more = new ArrayList<>(rules.tolerations());
        more.add(toleration);
        return with(new Rules(rules.required(), rules.preferred(), more, rules.node(), rules.resources()));
    }

    /// The same placement, on exactly this node; see [#onNode].
    ///
    /// @param node the node
    /// @return the new placement
    public Placement pinnedTo(NodeId node) {
        return with(new Rules(
                rules.required(), rules.preferred(), rules.tolerations(), Optional.of(node), rules.resources()));
    }

    /// The same placement, on nodes that have so much of a resource; the call holds it from its admission to
    /// its end, and waits on its node until it is free.
    ///
    /// @param resource the name of the resource
    /// @param amount at least 1; that of an earlier call with the same name is replaced
    /// @return the new placement
    public Placement requiring(String resource, long amount) {
        Map<String, Long> more = new TreeMap<>(rules.resources());
        more.put(resource, amount);
        return with(new Rules(rules.required(), rules.preferred(), rules.tolerations(), rules.node(), more));
    }

    /// The same placement; a node whose resources are taken rejects the call, which then tries the next node,
    /// instead of queueing it.
    ///
    /// @return the new placement
    public Placement orReject() {
        return new Placement(rules, strategy, true);
    }

    /// The same placement with another way to take one of the best nodes.
    ///
    /// @param chosen the strategy
    /// @return the new placement
    public Placement by(Strategy chosen) {
        return new Placement(rules, chosen, rejecting);
    }

    private Placement with(Rules changed) {
        return new Placement(changed, strategy, rejecting);
    }

    /// Only what differs from [#ANY].
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        rules.node().ifPresent(it -> parts.add("node " + it));
        if (!rules.required().isEmpty()) {
            parts.add(rules.required().stream()
                    .map(term -> "(" + term + ")")
                    .reduce((left, right) -> left + " or " + right)
                    .orElse(""));
        }
        if (!rules.preferred().isEmpty()) {
            parts.add("preferring " + rules.preferred());
        }
        if (!rules.tolerations().isEmpty()) {
            parts.add("tolerating " + rules.tolerations());
        }
        if (!rules.resources().isEmpty()) {
            parts.add("requiring " + new TreeMap<>(rules.resources()) + (rejecting ? " or rejected" : ""));
        }
        if (!strategy.equals(Strategy.LEAST_LOADED)) {
            parts.add("by " + strategy);
        }
        return parts.isEmpty() ? "any node" : String.join(" ", parts);
    }
}
