package dev.hypha.core;

import dev.hypha.Placement.Rules;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Whose turn it is, for the calls of each placement that take one node after the other. Goes on when the
/// nodes change, which they do whenever one of them tells its load: else the first one would have every turn.
final class Turns {
    private static final int RULES_MAX = 1024;

    private final Map<Rules, AtomicLong> byRules = new ConcurrentHashMap<>();

    /// How many turns there were. To be kept for as long as the nodes stay the same.
    AtomicLong of(Rules rules) {
        if (byRules.size() > RULES_MAX) {
            byRules.clear();
        }
        return byRules.computeIfAbsent(rules, _ -> new AtomicLong());
    }
}
