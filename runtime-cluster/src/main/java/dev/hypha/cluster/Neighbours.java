package dev.hypha.cluster;

import dev.hypha.NodeId;
import dev.hypha.core.Peers;
import dev.hypha.transport.Endpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which nodes this one keeps connections to: those that are configured, those that discovery finds, and the
/// members of the cluster.
///
/// A member is dialled at one endpoint only. If a candidate that turned out to be that member is dialled
/// already, it stays that one, for a node may be known under several addresses.
final class Neighbours {
    private final Peers peers;
    private final Set<Endpoint> fixed;
    private Set<Endpoint> found = Set.of();
    private final Map<NodeId, List<Endpoint>> members = new HashMap<>();
    private final Set<Endpoint> dialled = new HashSet<>();

    /// @param peers the connections
    /// @param fixed dialled for ever
    Neighbours(Peers peers, Set<Endpoint> fixed) {
        this.peers = peers;
        this.fixed = Set.copyOf(fixed);
    }

    /// Begins with what is configured.
    synchronized void start() {
        settle();
    }

    /// Discovery has found candidates: all that it knows now.
    synchronized void found(Set<Endpoint> candidates) {
        found = Set.copyOf(candidates);
        settle();
    }

    /// The members of the cluster that have not left, with their endpoints, the best first.
    synchronized void members(Map<NodeId, List<Endpoint>> present) {
        members.clear();
        members.putAll(present);
        settle();
    }

    private void settle() {
        Map<Endpoint, NodeId> known = peers.known();
        Set<Endpoint> wanted = new HashSet<>(fixed);
        wanted.addAll(found);
        Map<NodeId, Endpoint> reached = new HashMap<>();
        for (Endpoint endpoint : wanted) {
            NodeId node = known.get(endpoint);
            if (node != null) {
                reached.putIfAbsent(node, endpoint);
            }
        }
        members.forEach((node, endpoints) -> {
            // what is dialled stays dialled: calls may be under way there
            boolean another = reached.containsKey(node) || endpoints.stream().anyMatch(wanted::contains);
            endpoints.stream()
                    .filter(dialled::contains)
                    .findFirst()
                    .or(() -> another ? Optional.empty() : endpoints.stream().findFirst())
                    .ifPresent(wanted::add);
        });
        for (Endpoint endpoint : Set.copyOf(dialled)) {
            if (!wanted.contains(endpoint)) {
                dialled.remove(endpoint);
                peers.remove(endpoint);
            }
        }
        for (Endpoint endpoint : wanted) {
            if (dialled.add(endpoint)) {
                peers.add(endpoint);
            }
        }
    }
}
