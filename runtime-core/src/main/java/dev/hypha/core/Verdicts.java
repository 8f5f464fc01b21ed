package dev.hypha.core;

import dev.hypha.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was decided about one chain of callers, by the functions' numbers on this node: looked up for each
/// call, without an allocation, until the rules or the node's labels change.
final class Verdicts {
    /// @param refusal null if they may call the function
    /// @param rule the rule that refuses, empty if none allows
    record Verdict(@Nullable Failure refusal, String rule) {
        static final Verdict ALLOWED = new Verdict(null, "");
    }

    private final long revision;
    private final Map<String, String> labels;
    /// Written by any thread: a verdict that another one does not see yet is worked out once more.
    private final @Nullable Verdict[] byFunction;

    /// @param revision of the rules, read before anything is decided by them
    /// @param labels of the node, likewise
    /// @param functions how many the node has
    Verdicts(long revision, Map<String, String> labels, int functions) {
        this.revision = revision;
        this.labels = labels;
        this.byFunction = new @Nullable Verdict[functions];
    }

    @SuppressWarnings("ReferenceEquality") // they are another object when they change
    boolean areOf(long rules, Map<String, String> node) {
        return revision == rules && labels == node;
    }

    @Nullable
    Verdict of(BoundFunctions.Entry function) {
        return byFunction[function.number()];
    }

    void put(BoundFunctions.Entry function, Verdict verdict) {
        byFunction[function.number()] = verdict;
    }
}
