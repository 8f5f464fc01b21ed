package dev.hypha.discovery;

import dev.hypha.NodeId;
import dev.hypha.transport.Endpoint;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One way to find the endpoints of other nodes.
///
/// It finds candidates and nothing else: it may miss nodes that live and keep some that died, so nobody is
/// a member, or dead, by its word. The source being away, at the start or later, ends nothing: the problem
/// is told, what was known stays known, and it is tried again after a wait that grows and is jittered.
///
/// ```java
/// try (Discovery discovery = Discovery.fixed(List.of("tcp://10.0.0.1:7100", "tcp://10.0.0.2:7100"))) {
///     discovery.start(self, listener);
///     ...
/// }
/// ```
///
/// Who writes another one inherits `DiscoveryContract` of the testkit.
public interface Discovery extends AutoCloseable {
    /// A list that never changes. Nothing is announced.
    ///
    /// @param endpoints as in a configuration; duplicates count once
    /// @return the way, not yet started
    /// @throws IllegalArgumentException if one is no endpoint, with the text
    static Discovery fixed(Collection<String> endpoints) {
        return new FixedDiscovery(endpoints);
    }

    /// Begins to look, and announces this node where the way allows. Returns without waiting for the source.
    ///
    /// @param self who looks; recognized by name or endpoint, it is left out of what is found
    /// @param listener told from threads of this object's own
    /// @throws IllegalStateException if it was started before, or is closed
    void start(Self self, Listener listener);

    /// Withdraws the announcement, and stops. The listener is not called after this has returned; called by the
    /// listener itself, it returns at once and the present call is the last. Closing again does nothing.
    @Override
    void close();

    /// The node that looks, and how it is announced.
    ///
    /// @param cluster the name of its cluster; nodes of others are left out where the source tells
    /// @param node its name
    /// @param endpoints where it listens, as in a configuration; empty for a client, which is not announced
    record Self(String cluster, NodeId node, List<String> endpoints) {
        /// Checks that the cluster has a name and the endpoints are some.
        public Self {
            if (cluster.isBlank()) {
                throw new IllegalArgumentException("the name of a cluster must not be empty");
            }
            endpoints = List.copyOf(endpoints);
            endpoints.forEach(Endpoint::parse);
        }
    }

    /// Where a node may be reached.
    ///
    /// @param endpoint as in a configuration: `tcp://host:port`
    /// @param node its name where the source tells; a claim, until the node has been authenticated
    /// @param source which way found it, as in `dns+srv:_hypha._tcp.example.org`
    record Candidate(String endpoint, Optional<NodeId> node, String source) {
        /// Checks the endpoint.
        public Candidate {
            Endpoint.parse(endpoint);
        }
    }

    /// Who wants to know. Calls come one at a time, from any thread, and should return soon. What they
    /// throw is logged and otherwise ignored.
    interface Listener {
        /// The source has answered: for the first time, or otherwise than before.
        ///
        /// @param all everything this way knows now, best first where the source ranks; not to be changed
        void found(Set<Candidate> all);

        /// Something is wrong. It is tried again without anybody's doing. The same problem is told again
        /// only after the source has answered in between.
        ///
        /// @param problem what, where, and what to do
        void failed(DiscoveryProblem problem);
    }
}
