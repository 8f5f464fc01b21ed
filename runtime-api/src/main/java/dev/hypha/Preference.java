package dev.hypha;

/// What a call would rather have: a term that adds to the score of the nodes that it matches.
///
/// @param weight from 1 to 100, as in Kubernetes
/// @param selector what the node's labels should satisfy
public record Preference(int weight, Selector selector) {
    /// Checks the weight.
    public Preference {
        if (weight < 1 || weight > 100) {
            throw new IllegalArgumentException("the weight of a preference must be from 1 to 100, was " + weight);
        }
    }

    @Override
    public String toString() {
        return weight + " (" + selector + ")";
    }
}
