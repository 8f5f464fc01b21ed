package dev.hypha.placement;

import dev.hypha.NodeInfo;
import dev.hypha.Placement;
import dev.hypha.Taint;
import dev.hypha.Toleration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Decides which nodes may run a call, with a reason for each that may not.
public final class Placer {
    private Placer() {}

    /// Why a node may not run calls of a placement.
    ///
    /// A node that is only not connected yet is not refused here: see [NodeInfo#state].
    ///
    /// @param node what is known of the node
    /// @param placement what the call asks for
    /// @return the reason, or empty if it may
    public static Optional<String> refusal(NodeInfo node, Placement placement) {
        if (!node.runsCalls()) {
            return Optional.of("is a client and runs no calls");
        }
        switch (node.state()) {
            case DRAINING -> {
                return Optional.of("is draining");
            }
            case LEFT -> {
                return Optional.of("has left");
            }
            case CONNECTING, ACTIVE -> {}
        }
        if (placement.node().isPresent()) {
            return placement.node().get().equals(node.id())
                    ? Optional.empty()
                    : Optional.of("is not " + placement.node().get());
        }
        for (var requirement : placement.selector().requirements()) {
            if (!requirement.matches(node.labels())) {
                String has = node.labels().containsKey(requirement.key())
                        ? requirement.key() + " is " + node.labels().get(requirement.key())
                        : "has no label " + requirement.key();
                return Optional.of("does not satisfy '" + requirement + "': " + has);
            }
        }
        for (Taint taint : node.taints()) {
            if (taint.effect() != Taint.Effect.PREFER_NO_SCHEDULE && !tolerated(taint, placement.tolerations())) {
                return Optional.of("has the taint " + taint + ", which the call does not tolerate");
            }
        }
        return Optional.empty();
    }

    /// How many taints speak against a node without forbidding it.
    ///
    /// @param node a node that [#refusal] does not refuse
    /// @param placement what the call asks for
    /// @return the count of untolerated PreferNoSchedule taints; fewer is better
    public static int reluctance(NodeInfo node, Placement placement) {
        int count = 0;
        for (Taint taint : node.taints()) {
            if (taint.effect() == Taint.Effect.PREFER_NO_SCHEDULE && !tolerated(taint, placement.tolerations())) {
                count++;
            }
        }
        return count;
    }

    private static boolean tolerated(Taint taint, List<Toleration> tolerations) {
        for (Toleration toleration : tolerations) {
            if (toleration.tolerates(taint)) {
                return true;
            }
        }
        return false;
    }

    /// A node's weight for a key: the node with the highest runs the calls of that key, so that when nodes come
    /// and go
    /// only the keys of those nodes move. Highest random weight hashing (Thaler and Ravishankar, 1998).
    ///
    /// @param key the key
    /// @param nodeName the node's name
    /// @return the weight, to be compared as unsigned
    public static long affinity(String key, String nodeName) {
        long hash = 0x9E3779B97F4A7C15L;
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash ^ (each & 0xff));
        }
        for (byte each : nodeName.getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash ^ (each & 0xff));
        }
        return hash;
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
