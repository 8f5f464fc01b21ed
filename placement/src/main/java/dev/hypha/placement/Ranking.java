package dev.hypha.placement;

import dev.hypha.NodeInfo;
import dev.hypha.Placement.Rules;
import java.util.Arrays;
import java.util.List;

/// How good nodes are for a call, as Kubernetes' scheduler scores them.
public final class Ranking {
    /// The score of a node that may not run the call.
    public static final int REFUSED = -1;

    /// What the scheduler gives its plugins by default.
    private static final int TAINTS_WEIGHT = 3;

    private static final int PREFERENCES_WEIGHT = 2;
    private static final int FULL = 100;

    private Ranking() {}

    /// Scores nodes. Nothing is allocated.
    ///
    /// A score is three times that of taints plus twice that of preferences, the weights of `TaintToleration`
    /// and `NodeAffinity` in Kubernetes. Each is from 0 to 100, relative to the other admitted nodes: 100 less
    /// the share of untolerated `PreferNoSchedule` taints, and the share of the weights of satisfied
    /// preferences.
    ///
    /// @param nodes the nodes
    /// @param rules what the call asks for
    /// @param scores gets the score of each node, from 0 to 500, or [#REFUSED]
    public static void score(List<NodeInfo> nodes, Rules rules, int[] scores) {
        int reluctanceMax = 0;
        int preferenceMax = 0;
        for (int i = 0; i < nodes.size(); i++) {
            NodeInfo node = nodes.get(i);
            if (!Placer.admits(node, rules)) {
                scores[i] = REFUSED;
                continue;
            }
            int reluctance = Placer.reluctance(node, rules);
            int preference = Placer.preference(node, rules);
            reluctanceMax = Math.max(reluctanceMax, reluctance);
            preferenceMax = Math.max(preferenceMax, preference);
            scores[i] = 0;
        }
        for (int i = 0; i < nodes.size(); i++) {
            if (scores[i] == REFUSED) {
                continue;
            }
            int taints =
                    reluctanceMax == 0 ? FULL : FULL - FULL * Placer.reluctance(nodes.get(i), rules) / reluctanceMax;
            int preferences = preferenceMax == 0
                    ? 0
                    : (int) (FULL * (long) Placer.preference(nodes.get(i), rules) / preferenceMax);
            scores[i] = TAINTS_WEIGHT * taints + PREFERENCES_WEIGHT * preferences;
        }
    }

    /// Scores nodes.
    ///
    /// @param nodes the nodes
    /// @param rules what the call asks for
    /// @return the score of each, as of the other method
    public static int[] scores(List<NodeInfo> nodes, Rules rules) {
        int[] scores = new int[nodes.size()];
        Arrays.fill(scores, REFUSED);
        score(nodes, rules, scores);
        return scores;
    }
}
