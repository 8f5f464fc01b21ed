package dev.hypha.placement;

import dev.hypha.NodeInfo;
import dev.hypha.Placement.Rules;
import dev.hypha.Preference;
import dev.hypha.Selector;
import dev.hypha.Taint;
import dev.hypha.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decides which nodes may run a call, and how good each is, by the rules of Kubernetes.
///
/// The questions that are asked for every node ([#admits], [#reluctance], [#preference]) allocate nothing;
/// words are made only for people, by [#refusal].
public final class Placer {
    private Placer() {}

    /// Whether a node may run calls of a placement.
    ///
    /// A node that is only not connected yet is not refused here: see [NodeInfo#state].
    ///
    /// @param node what is known of the node
    /// @param rules what the call asks for
    /// @return true if it may
    public static boolean admits(NodeInfo node, Rules rules) {
        return node.runsCalls()
                && node.state() != NodeInfo.State.DRAINING
                && node.state() != NodeInfo.State.LEFT
                && (rules.node().isEmpty() || rules.node().get().equals(node.id()))
                && selects(node, rules)
                && hasResources(node, rules)
                && forbidding(node.taints(), rules) == null;
    }

    /// Whether a node's labels suit a placement, whatever its taints.
    ///
    /// @param node the node
    /// @param rules what the call asks for
    /// @return true if they do
    public static boolean selects(NodeInfo node, Rules rules) {
        List<Selector> terms = rules.required();
        for (int i = 0; i < terms.size(); i++) {
            if (terms.get(i).matches(node.labels())) {
                return true;
            }
        }
        return terms.isEmpty();
    }

    private static boolean hasResources(NodeInfo node, Rules rules) {
        return rules.resources().isEmpty() || lacking(node, rules) == null;
    }

    private static @Nullable String lacking(NodeInfo node, Rules rules) {
        for (var each : rules.resources().entrySet()) {
            if (node.resource(each.getKey()) < each.getValue()) {
                return each.getKey();
            }
        }
        return null;
    }

    /// The first taint that keeps the call away. A call that names its node passes the scheduler by, as a pod
    /// with a `nodeName` does, so that only `NoExecute` can keep it away.
    private static @Nullable Taint forbidding(List<Taint> taints, Rules rules) {
        for (int i = 0; i < taints.size(); i++) {
            Taint taint = taints.get(i);
            boolean forbids = taint.effect() == Taint.Effect.NO_EXECUTE
                    || (taint.effect() == Taint.Effect.NO_SCHEDULE
                            && rules.node().isEmpty());
            if (forbids && !tolerated(taint, rules.tolerations())) {
                return taint;
            }
        }
        return null;
    }

    /// Why a node may not run calls of a placement, in words.
    ///
    /// @param node what is known of the node
    /// @param rules what the call asks for
    /// @return the reason, or empty if [#admits] says that it may
    public static Optional<String> refusal(NodeInfo node, Rules rules) {
        if (!node.runsCalls()) {
            return Optional.of("is a client and runs no calls");
        }
        if (node.state() == NodeInfo.State.DRAINING) {
            return Optional.of("is draining");
        }
        if (node.state() == NodeInfo.State.LEFT) {
            return Optional.of("has left");
        }
        if (rules.node().isPresent() && !rules.node().get().equals(node.id())) {
            return Optional.of("is not " + rules.node().get());
        }
        if (!selects(node, rules)) {
            return Optional.of(rules.required().stream()
                    .map(term -> unsatisfied(node, term))
                    .collect(Collectors.joining("; and ")));
        }
        @Nullable String resource = lacking(node, rules);
        if (resource != null) {
            return Optional.of("has " + node.resource(resource) + " of the resource " + resource + ", "
                    + rules.resources().get(resource) + " are required");
        }
        @Nullable Taint taint = forbidding(node.taints(), rules);
        return taint == null
                ? Optional.empty()
                : Optional.of("has the taint " + taint + ", which the call does not tolerate");
    }

    private static String unsatisfied(NodeInfo node, Selector term) {
        for (var requirement : term.requirements()) {
            if (!requirement.matches(node.labels())) {
                return "does not satisfy '" + requirement + "': "
                        + (node.labels().containsKey(requirement.key())
                                ? requirement.key() + " is " + node.labels().get(requirement.key())
                                : "has no label " + requirement.key());
            }
        }
        throw new IllegalArgumentException("node " + node.id() + " satisfies '" + term + "'");
    }

    /// How many taints speak against a node without forbidding it.
    ///
    /// @param node a node that is admitted
    /// @param rules what the call asks for
    /// @return the count of untolerated PreferNoSchedule taints; fewer is better
    public static int reluctance(NodeInfo node, Rules rules) {
        int count = 0;
        List<Taint> taints = node.taints();
        for (int i = 0; i < taints.size(); i++) {
            Taint taint = taints.get(i);
            if (taint.effect() == Taint.Effect.PREFER_NO_SCHEDULE && !tolerated(taint, rules.tolerations())) {
                count++;
            }
        }
        return count;
    }

    /// How much the call would like a node.
    ///
    /// @param node a node that is admitted
    /// @param rules what the call asks for
    /// @return the sum of the weights of the preferences that its labels satisfy
    public static int preference(NodeInfo node, Rules rules) {
        int sum = 0;
        List<Preference> preferred = rules.preferred();
        for (int i = 0; i < preferred.size(); i++) {
            if (preferred.get(i).selector().matches(node.labels())) {
                sum += preferred.get(i).weight();
            }
        }
        return sum;
    }

    /// How long a call may stay on a node with these taints.
    ///
    /// @param taints the node's taints, of which those of `NoExecute` count
    /// @param tolerations what the call tolerates
    /// @return 0 or less: not at all; [Long#MAX_VALUE]: for ever; else the shortest time in nanoseconds of the
    ///     tolerations that match a taint
    public static long toleratedNanos(List<Taint> taints, List<Toleration> tolerations) {
        long shortest = Long.MAX_VALUE;
        for (Taint taint : taints) {
            if (taint.effect() != Taint.Effect.NO_EXECUTE) {
                continue;
            }
            if (!tolerated(taint, tolerations)) {
                return 0;
            }
            for (Toleration toleration : tolerations) {
                if (toleration.lasting().isPresent() && toleration.tolerates(taint)) {
                    shortest = Math.min(shortest, nanos(toleration.lasting().get()));
                }
            }
        }
        return shortest;
    }

    private static long nanos(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException e) {
            return time.isNegative() ? 0 : Long.MAX_VALUE; // 292 years
        }
    }

    /// Whether one of the tolerations tolerates a taint.
    ///
    /// @param taint the taint
    /// @param tolerations the tolerations
    /// @return true if one does
    public static boolean tolerated(Taint taint, List<Toleration> tolerations) {
        for (int i = 0; i < tolerations.size(); i++) {
            if (tolerations.get(i).tolerates(taint)) {
                return true;
            }
        }
        return false;
    }
}
