package dev.hypha;

/// How one node is taken among those with the best score.
///
/// All of them decide by what the caller's runtime sees, without asking anybody, and break ties the same way
/// every time.
public sealed interface Strategy {
    /// The default.
    Strategy LEAST_LOADED = new LeastLoaded();

    /// The less loaded of two nodes that are drawn by the call's number, or the least loaded of a few (the
    /// power of two choices, Mitzenmacher 1996). The load is the number of unfinished calls of this runtime.
    record LeastLoaded() implements Strategy {}

    /// One after the other.
    record RoundRobin() implements Strategy {}

    /// Always the same node for a key, as long as it may run the call; when nodes come or go only the keys of
    /// those nodes move (rendezvous hashing, Thaler and Ravishankar 1998).
    ///
    /// @param key the key, such as a customer's number
    record Affinity(String key) implements Strategy {}

    /// A node where the data is, if one of the best is such a node; else the least loaded.
    ///
    /// @param place the name of a node, or a value of the label [NodeLabels#HOST]
    record Near(String place) implements Strategy {}

    /// Evenly over the values of a label; within one value the least loaded node.
    ///
    /// Counted are the unfinished calls of this runtime with an equal strategy. A node may get a call only if
    /// its value then has at most `maxSkew` more of them than the value that has the fewest; nodes without the
    /// label get none. As in Kubernetes' `DoNotSchedule`, values whose nodes are all tainted count as well.
    ///
    /// @param topologyKey the label, such as [NodeLabels#ZONE]
    /// @param maxSkew at least 1
    /// @param group what is counted together: calls with different groups do not see each other
    record Spread(String topologyKey, int maxSkew, String group) implements Strategy {
        /// Checks the skew.
        public Spread {
            if (maxSkew < 1 || topologyKey.isEmpty()) {
                throw new IllegalArgumentException("a spread needs a topology key and a maxSkew of at least 1, was "
                        + maxSkew + " over '" + topologyKey + "'");
            }
        }
    }

    /// A strategy of an application, found by the `ServiceLoader`; see [dev.hypha.spi.PlacementStrategy].
    ///
    /// @param name its name
    /// @param argument what it is given
    record Custom(String name, String argument) implements Strategy {}

    /// What a strategy goes by, in words: `least loaded`, `affinity to customer-7`.
    ///
    /// @param strategy the strategy
    /// @return for people; programs look at the record
    static String words(Strategy strategy) {
        return switch (strategy) {
            case LeastLoaded() -> "least loaded";
            case RoundRobin() -> "round robin";
            case Affinity(String key) -> "affinity to " + key;
            case Near(String place) -> "nearness to " + place;
            case Spread(String topologyKey, int maxSkew, String group) ->
                "spread over " + topologyKey + ", skew " + maxSkew + (group.isEmpty() ? "" : ", group " + group);
            case Custom(String name, String argument) ->
                "the strategy " + name + (argument.isEmpty() ? "" : " of " + argument);
        };
    }

    /// Takes one node after the other.
    ///
    /// @return the strategy
    static Strategy roundRobin() {
        return new RoundRobin();
    }

    /// Takes the same node for the same key.
    ///
    /// @param key the key
    /// @return the strategy
    static Strategy affinity(String key) {
        return new Affinity(key);
    }

    /// Takes a node where the data is, if it can.
    ///
    /// @param place the name of a node, or a value of the label [NodeLabels#HOST]
    /// @return the strategy
    static Strategy near(String place) {
        return new Near(place);
    }

    /// Spreads calls evenly over the values of a label.
    ///
    /// @param topologyKey the label
    /// @param maxSkew how many more one value may have than another, at least 1
    /// @return the strategy
    static Strategy spread(String topologyKey, int maxSkew) {
        return new Spread(topologyKey, maxSkew, "");
    }
}
