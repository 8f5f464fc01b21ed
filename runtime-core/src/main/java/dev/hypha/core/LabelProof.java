package dev.hypha.core;

import dev.hypha.NodeLabels;
import dev.hypha.transport.PeerInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Which restricted labels ([NodeLabels#RESTRICTED_PREFIX]) nodes really have. What a node says of itself
/// counts for all other labels, and not for these.
public interface LabelProof {
    /// Nobody has any.
    LabelProof NONE = new LabelProof() {};

    /// All nodes are parts of one program, whose word is the operator's.
    LabelProof ONE_PROGRAM = new LabelProof() {
        @Override
        public boolean believesClaims() {
            return true;
        }
    };

    /// Whether a node has the labels that it claims.
    ///
    /// @return false by default
    default boolean believesClaims() {
        return false;
    }

    /// The restricted labels of this node.
    ///
    /// @return by key
    default Map<String, String> own() {
        return Map.of();
    }

    /// The restricted labels of the node at the other end of a connection. Asked when the view of the nodes
    /// changes; must be quick.
    ///
    /// @param peer who it has proved to be
    /// @return by key
    default Map<String, String> of(PeerInfo peer) {
        return Map.of();
    }

    /// Tells of changes from now on.
    ///
    /// @param listener hears that nodes may have other labels now; called by any thread, must not block
    /// @return ends it
    default Runnable watch(Runnable listener) {
        return () -> {};
    }

    /// Those of some labels that a node must not claim.
    private Set<String> disbelieved(Map<String, String> claimed) {
        Set<String> keys = new TreeSet<>();
        if (!believesClaims()) {
            claimed.keySet().stream().filter(NodeLabels::isRestricted).forEach(keys::add);
        }
        return keys;
    }

    /// Checks what a node is told to say of itself.
    ///
    /// @param claimed its labels
    /// @throws IllegalArgumentException `HYP-AUTH-005` if some are restricted
    default void check(Map<String, String> claimed) {
        Set<String> keys = disbelieved(claimed);
        if (!keys.isEmpty()) {
            throw new IllegalArgumentException("HYP-AUTH-005 a node cannot give itself the labels " + keys
                    + ": labels beginning with " + NodeLabels.RESTRICTED_PREFIX
                    + " come from its certificate, or from 'nodes' in the policy; remove them here");
        }
    }

    /// What a peer says of itself, without what it must not claim.
    ///
    /// @param claimed its labels
    /// @param complain is told the keys that are dropped, if there are any
    /// @return the rest
    default Map<String, String> believable(Map<String, String> claimed, Consumer<Set<String>> complain) {
        Set<String> keys = disbelieved(claimed);
        if (keys.isEmpty()) {
            return claimed;
        }
        complain.accept(keys);
        Map<String, String> rest = new HashMap<>(claimed);
        rest.keySet().removeAll(keys);
        return rest;
    }

    /// Labels together with proven ones, which go before them.
    ///
    /// @param claimed what is believed anyway
    /// @param proven what is proven
    /// @return both
    static Map<String, String> join(Map<String, String> claimed, Map<String, String> proven) {
        if (proven.isEmpty()) {
            return claimed;
        }
        Map<String, String> all = new HashMap<>(claimed);
        all.putAll(proven);
        return Map.copyOf(all);
    }
}
