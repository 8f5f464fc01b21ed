package dev.hypha.discovery;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery.Candidate;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.discovery.DiscoveryProblem.Kind;
import dev.hypha.transport.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a node has said of itself to a source that many clusters may share.
///
/// @param cluster the name of its cluster
/// @param node its name
/// @param host where it is, unless the endpoint tells
/// @param endpoint where it listens; the host may be a wildcard
record Announced(String cluster, String node, String host, String endpoint) {
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    /// The TCP endpoints, which are all that others can reach by a source on the network.
    static List<Endpoint.Tcp> reachable(Self self) {
        List<Endpoint.Tcp> reachable = new ArrayList<>();
        for (String endpoint : self.endpoints()) {
            if (Endpoint.parse(endpoint) instanceof Endpoint.Tcp tcp) {
                reachable.add(tcp);
            }
        }
        return reachable;
    }

    static boolean isWildcard(String host) {
        return WILDCARDS.contains(host);
    }

    /// Prepares to tell the nodes of this cluster, and what is wrong with the others; [Reports#tell] is
    /// left to the caller, who may hold a lock now.
    static void prepare(Collection<Announced> all, Self self, String source, Reports reports) {
        List<Candidate> candidates = new ArrayList<>();
        Set<String> otherClusters = new TreeSet<>();
        List<String> own = reachable(self).stream().map(Endpoint::toString).toList();
        Optional<DiscoveryProblem> bad = Optional.empty();
        Optional<DiscoveryProblem> twin = Optional.empty();
        for (Announced each : all) {
            if (!each.cluster().equals(self.cluster())) {
                otherClusters.add(each.cluster());
                continue;
            }
            try {
                Candidate candidate = each.candidate(source);
                candidates.add(candidate);
                boolean wildcard = own.stream().anyMatch(text -> isWildcard(host(text)));
                if (candidate.node().filter(self.node()::equals).isPresent()
                        && !own.contains(candidate.endpoint())
                        && !wildcard) {
                    twin = Optional.of(new DiscoveryProblem(
                            Kind.DUPLICATE_NODE,
                            source,
                            "a node '" + self.node() + "' is announced at " + candidate.endpoint() + " too",
                            "give one of the two another name; after a restart at another port, wait until it lapses"));
                }
            } catch (IllegalArgumentException e) {
                bad = Optional.of(new DiscoveryProblem(
                        Kind.UNREADABLE,
                        source,
                        "node '" + each.node() + "' is announced wrongly: " + e.getMessage(),
                        "see who announces it; it is left out"));
            }
        }
        reports.prepareFound(candidates);
        prepare("bad", bad, reports);
        prepare("twin", twin, reports);
        boolean alone = candidates.stream()
                .noneMatch(each -> each.node().filter(self.node()::equals).isEmpty());
        prepare(
                "cluster",
                otherClusters.isEmpty() || !alone
                        ? Optional.empty()
                        : Optional.of(new DiscoveryProblem(
                                Kind.OTHER_CLUSTER,
                                source,
                                "all nodes there belong to other clusters (" + String.join(", ", otherClusters)
                                        + "), none to '" + self.cluster() + "'",
                                "correct the cluster's name, if it is not the first node")),
                reports);
    }

    private Candidate candidate(String source) {
        Endpoint parsed = Endpoint.parse(endpoint);
        if (!(parsed instanceof Endpoint.Tcp tcp) || tcp.port() == 0) {
            throw new IllegalArgumentException("'" + endpoint + "' is not tcp://host:port");
        }
        Endpoint.Tcp at = isWildcard(tcp.host()) ? new Endpoint.Tcp(host, tcp.port()) : tcp;
        return new Candidate(at.toString(), Optional.of(new NodeId(node)), source);
    }

    private static String host(String endpoint) {
        return ((Endpoint.Tcp) Endpoint.parse(endpoint)).host();
    }

    private static void prepare(String activity, Optional<DiscoveryProblem> problem, Reports reports) {
        problem.ifPresentOrElse(each -> reports.prepareFailed(activity, each), () -> reports.succeeded(activity));
    }
}
