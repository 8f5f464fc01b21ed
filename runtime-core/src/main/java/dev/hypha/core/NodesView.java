package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Placement.Rules;
import dev.hypha.placement.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is known of the nodes at one moment, and what follows for each placement that was asked for since.
final class NodesView {
    private static final int CACHE_MAX = 1024;

    final long number;
    /// In the order of their names.
    final List<Candidate> candidates;

    private final Turns turns;
    private final Map<Rules, Eligible> eligible = new ConcurrentHashMap<>();
    private @Nullable Eligible anywhere;
    private @Nullable Last last;

    /// The rules that were asked for last: a program tends to ask for the same object again, and comparing
    /// rules by their content takes longer than choosing.
    private record Last(Rules rules, Eligible eligible) {}

    private NodesView(long number, List<Candidate> candidates, Turns turns) {
        this.number = number;
        this.candidates = candidates;
        this.turns = turns;
    }

    /// Before anything is known.
    static NodesView none() {
        return new NodesView(0, List.of(), new Turns());
    }

    /// The next one.
    ///
    /// @param now in the order of their names
    NodesView next(List<Candidate> now) {
        return new NodesView(number + 1, now, turns);
    }

    @SuppressWarnings("ReferenceEquality") // short cuts, for the default and for what is asked again
    Eligible eligible(Rules rules) {
        if (rules == Rules.NONE) {
            @Nullable Eligible all = anywhere;
            if (all == null) {
                all = select(rules);
                anywhere = all;
            }
            return all;
        }
        @Nullable Last known = last;
        if (known != null && known.rules == rules) {
            return known.eligible;
        }
        if (eligible.size() > CACHE_MAX) {
            eligible.clear();
        }
        Eligible found = eligible.computeIfAbsent(rules, this::select);
        last = new Last(rules, found);
        return found;
    }

    /// Those that are suspected to be dead are taken only if there are no others.
    private Eligible select(Rules rules) {
        List<Candidate> usable = candidates.stream().filter(Candidate::isUsable).toList();
        List<Candidate> trusted = usable.stream().filter(each -> !each.suspect).toList();
        Eligible best = select(trusted, rules);
        return best.size() > 0 || trusted.size() == usable.size() ? best : select(usable, rules);
    }

    private Eligible select(List<Candidate> usable, Rules rules) {
        List<NodeInfo> infos = usable.stream().map(each -> each.info).toList();
        int[] scores = Ranking.scores(infos, rules);
        List<Eligible.Scored> admitted = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] != Ranking.REFUSED) {
                admitted.add(new Eligible.Scored(usable.get(i), scores[i]));
            }
        }
        return new Eligible(admitted, turns.of(rules));
    }

    /// Whether a node is not connected now, and may turn out to be one for any calls.
    boolean mayComeLater() {
        return candidates.stream().anyMatch(each -> each.info.state() == NodeInfo.State.CONNECTING);
    }

    @Nullable
    Candidate find(NodeId id) {
        for (Candidate candidate : candidates) {
            if (candidate.info.id().equals(id)) {
                return candidate;
            }
        }
        return null;
    }
}
