package dev.hypha;

import java.util.List;
import java.util.Map;

/// What a node tells the others of itself. Immutable; it travels with the membership, so it should stay small.
///
/// @param labels tags that selectors look at, such as `zone` to `eu-1`
/// @param taints what keeps calls away
/// @param capacity what it has to give: `slots`, and named resources such as `gpu` to 2
/// @param loadPerMille how busy it is, in thousandths of its slots; above 1000 calls wait
/// @param fingerprint a hash over its functions and wire types
/// @param version the version of the software it runs
/// @param runsCalls false for a client, which spawns but never runs
public record NodeFacts(
        Map<String, String> labels,
        List<Taint> taints,
        Map<String, Long> capacity,
        int loadPerMille,
        long fingerprint,
        String version,
        boolean runsCalls) {
    /// Nothing known: a node that runs calls, without labels.
    public static final NodeFacts NONE = new NodeFacts(Map.of(), List.of(), Map.of(), 0, 0, "", true);

    /// Copies the collections and checks the numbers.
    public NodeFacts {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        capacity = Map.copyOf(capacity);
        if (loadPerMille < 0) {
            throw new IllegalArgumentException("the load of a node must not be negative, was " + loadPerMille);
        }
    }

    /// The same with other labels.
    ///
    /// @param replacement all labels
    /// @return the new facts
    public NodeFacts withLabels(Map<String, String> replacement) {
        return new NodeFacts(replacement, taints, capacity, loadPerMille, fingerprint, version, runsCalls);
    }

    /// The same with other taints.
    ///
    /// @param replacement all taints
    /// @return the new facts
    public NodeFacts withTaints(List<Taint> replacement) {
        return new NodeFacts(labels, replacement, capacity, loadPerMille, fingerprint, version, runsCalls);
    }

    /// The same with another load.
    ///
    /// @param replacement thousandths of its slots
    /// @return the new facts
    public NodeFacts withLoadPerMille(int replacement) {
        return new NodeFacts(labels, taints, capacity, replacement, fingerprint, version, runsCalls);
    }
}
