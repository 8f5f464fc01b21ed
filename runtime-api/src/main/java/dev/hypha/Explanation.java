package dev.hypha;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why a call would go where it would go, as seen at one moment.
///
/// @param chosen the node that a call spawned now would go to first, or empty if none can be taken
/// @param verdicts every node in view, in the order of their names
public record Explanation(Optional<NodeId> chosen, List<Verdict> verdicts) {
    /// Copies the list.
    public Explanation {
        verdicts = List.copyOf(verdicts);
    }

    /// What is said of one node.
    ///
    /// @param node the node
    /// @param admitted whether it may run the call
    /// @param score from 0 to 500 if it may: the higher the better, by preferences and `PreferNoSchedule`
    ///     taints
    /// @param load the unfinished calls of this runtime on it
    /// @param reason why it is chosen, or why not, for people
    public record Verdict(NodeId node, boolean admitted, int score, long load, String reason) {}

    /// One line for each node.
    @Override
    public String toString() {
        return verdicts.stream()
                .map(it -> (chosen.equals(Optional.of(it.node())) ? "-> " : "   ")
                        + it.node()
                        + (it.admitted() ? " (score " + it.score() + ", load " + it.load() + "): " : ": ")
                        + it.reason())
                .collect(Collectors.joining("\n"));
    }
}
