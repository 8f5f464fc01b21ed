package dev.hypha.core;

import dev.hypha.NodeInfo;
import dev.hypha.spi.PlacementStrategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The nodes that may run the calls of a placement: by score, the best first, then by name.
final class Eligible implements PlacementStrategy.Candidates {
    /// A node and its score from 0 to 500.
    record Scored(Candidate candidate, int score) {}

    private final Scored[] nodes;
    private final AtomicLong turns;
    private @Nullable Eligible best;

    /// Nodes, in any order.
    ///
    /// @param turns that calls have taken so far, for those that take one node after the other
    Eligible(List<Scored> scored, AtomicLong turns) {
        this.nodes = scored.stream()
                .sorted(Comparator.comparingInt((Scored each) -> -each.score)
                        .thenComparing(each -> each.candidate.info.id()))
                .toArray(Scored[]::new);
        this.turns = turns;
    }

    @Override
    public int size() {
        return nodes.length;
    }

    @Override
    public NodeInfo node(int index) {
        return nodes[index].candidate.info;
    }

    @Override
    public long load(int index) {
        return nodes[index].candidate.load();
    }

    Candidate candidate(int index) {
        return nodes[index].candidate;
    }

    int score(int index) {
        return nodes[index].score;
    }

    /// Those with the best score. Worked out once: what is asked first stays, whoever else works it out too.
    Eligible best() {
        @Nullable Eligible known = best;
        if (known == null) {
            int count = 0;
            while (count < nodes.length && nodes[count].score == nodes[0].score) {
                count++;
            }
            known = count == nodes.length ? this : new Eligible(List.of(nodes).subList(0, count), turns);
            best = known;
        }
        return known;
    }

    /// Those that have not refused the call.
    Eligible without(Set<Object> tried) {
        if (tried.isEmpty()) {
            return this;
        }
        List<Scored> untried = new ArrayList<>();
        for (Scored each : nodes) {
            if (!tried.contains(each.candidate.info.id())) {
                untried.add(each);
            }
        }
        return new Eligible(untried, turns);
    }

    /// Where the next call in turn goes, or would go.
    int turn(boolean taken) {
        return (int) Long.remainderUnsigned(taken ? turns.getAndIncrement() : turns.get(), nodes.length);
    }
}
