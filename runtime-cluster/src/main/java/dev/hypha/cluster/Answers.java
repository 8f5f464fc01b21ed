package dev.hypha.cluster;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What nodes of a cluster have answered to one question, by their names.
///
/// @param answered what each said
/// @param unanswered why the others said nothing: it could not be reached in time, or denied the question
/// @param <R> an answer
public record Answers<R>(Map<NodeId, R> answered, Map<NodeId, Failure> unanswered) {
    /// Copies the maps, in the order of the names.
    public Answers {
        answered = Collections.unmodifiableMap(new TreeMap<>(answered));
        unanswered = Collections.unmodifiableMap(new TreeMap<>(unanswered));
    }

    /// Whether every node has answered.
    ///
    /// @return true if none is missing
    public boolean isComplete() {
        return unanswered.isEmpty();
    }

    /// Leaves answers out that say nothing.
    ///
    /// @param says whether an answer says something
    /// @return the others, and all that did not answer
    Answers<R> that(Predicate<R> says) {
        Map<NodeId, R> saying = new TreeMap<>(answered);
        saying.values().removeIf(says.negate());
        return new Answers<>(saying, unanswered);
    }
}
