package dev.hypha.cluster;

import dev.hypha.NodeFacts;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.core.Node;
import dev.hypha.core.NodeOptions;
import dev.hypha.core.NodeSpec;
import dev.hypha.core.NodeSpec.NodeIdentity;
import dev.hypha.core.Observation;
import dev.hypha.discovery.CombinedDiscovery;
import dev.hypha.discovery.Discovery;
import dev.hypha.membership.Member;
import dev.hypha.membership.MembershipOptions;
import dev.hypha.security.Authorizer;
import dev.hypha.security.SecurityProvider;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a [ClusterRuntime] comes up: checks, binds, dials, and waits if it is a client.
///
/// @param identity who the node is
/// @param known its functions and types
/// @param bindings the objects that instance methods run on
/// @param wires where it listens and whom it dials
/// @param society how it takes part in the cluster
/// @param rules who may do what
/// @param checkpoints opens the store of checkpoints; null for none
/// @param listeners who is told what it does
/// @param options the knobs
record ClusterStart(
        NodeIdentity identity,
        CatalogueSet known,
        Map<Class<?>, Object> bindings,
        Wires wires,
        Society society,
        NodeRules.Source rules,
        @Nullable Supplier<CheckpointStore> checkpoints,
        List<RuntimeListener> listeners,
        NodeOptions options) {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterRuntime.class);
    /// How long a client that has met one node waits to meet those that this one tells of.
    private static final Duration MEETING_TIMEOUT = Duration.ofSeconds(3);

    /// Where a node listens and whom it dials.
    ///
    /// @param listen null for a client
    /// @param advertise where others are told to reach it, if not there
    /// @param peers the nodes to dial, maybe this one among them
    /// @param discovery finds more of them; not started
    /// @param security who may listen and connect where, and who is who
    /// @param insecure whether plaintext may leave this machine
    /// @param connectTimeout how long a client waits for a first node
    /// @param transport makes what carries the frames
    record Wires(
            @Nullable Endpoint listen,
            @Nullable Endpoint advertise,
            List<Endpoint> peers,
            List<Discovery> discovery,
            SecurityProvider security,
            boolean insecure,
            Duration connectTimeout,
            Function<SecurityProvider, Transport> transport) {}

    /// How the node takes part.
    ///
    /// @param times of the membership protocol
    /// @param fencing which part of a divided cluster goes on
    /// @param clusterSize how many workers there are, 0 if that is not fixed
    record Society(MembershipOptions times, FencingPolicy fencing, int clusterSize) {}

    ClusterRuntime start() {
        SecurityProvider security = wires.security();
        checkPeers(security);
        Operations operations = new Operations();
        Map<Class<?>, Object> bound = new HashMap<>(bindings);
        bound.put(Operations.class, operations);
        NodeRules opened = NodeRules.open(rules, security);
        @Nullable CheckpointStore store = null;
        Node node;
        try {
            store = checkpoints == null ? null : checkpoints.get();
            node = Node.start(new NodeSpec(
                    identity,
                    known,
                    new ForyCodec(known),
                    bound,
                    wires.transport().apply(security),
                    opened.authorizer(),
                    opened,
                    new Observation(listeners, security::certificateExpiry),
                    options));
        } catch (RuntimeException e) {
            opened.close();
            if (store != null) {
                store.close();
            }
            throw e;
        }
        NodeCheckpoints kept = NodeCheckpoints.of(node, identity.cluster(), store);
        node.whenFreed(() -> {
            opened.close();
            kept.close();
        });
        @Nullable ClusterControl control = null;
        try {
            @Nullable Endpoint endpoint = wires.listen() == null ? null : node.listen(wires.listen());
            control = new ClusterControl(
                    node,
                    self(endpoint, node.startedAtMillis()),
                    new HashSet<>(wires.peers()),
                    society,
                    operations::leaveSuperseded);
            node.farewell(control::leave);
            control.start(CombinedDiscovery.of(wires.discovery()));
            if (!identity.runsCalls()) {
                awaitFirst(node);
                control.awaitMet(MEETING_TIMEOUT);
            }
            if (wires.insecure()) {
                LOG.warn(
                        "node {} is insecure: whoever reaches it may run anything and read its traffic", identity.id());
            }
            if (opened.authorizer().equals(Authorizer.NO_POLICY) && identity.runsCalls()) {
                LOG.warn("node {}: {}", identity.id(), Authorizer.Decision.NO_POLICY.because());
            }
            ClusterRuntime runtime = new ClusterRuntime(node, control, endpoint, known, kept, options.drainTimeout());
            operations.operateOn(runtime);
            return runtime;
        } catch (RuntimeException e) {
            node.kill();
            if (control != null) {
                control.close();
            }
            throw e;
        }
    }

    private Member self(@Nullable Endpoint bound, long startedAtMillis) {
        List<String> endpoints = bound == null
                ? List.of()
                : List.of(Advertised.of(wires.advertise(), bound).toString());
        NodeFacts facts = new NodeFacts(
                identity.labels(),
                identity.taints(),
                capacity(),
                0,
                known.fingerprint(),
                Version.CURRENT,
                identity.runsCalls());
        return Member.starting(identity.id(), startedAtMillis, endpoints, facts);
    }

    /// The slots are told like a resource, though nothing is reserved of them.
    private Map<String, Long> capacity() {
        Map<String, Long> capacity = new HashMap<>(identity.resources());
        if (identity.runsCalls()) {
            capacity.put("slots", (long) options.concurrency());
        }
        return capacity;
    }

    /// A peer that security will never let this node reach is a mistake to be told at once, not one to be
    /// retried.
    private void checkPeers(SecurityProvider security) {
        for (Endpoint peer : wires.peers()) {
            if (peer instanceof Endpoint.Tcp(var host, var _)) {
                try {
                    security.checkConnect(InetAddress.getByName(host));
                } catch (UnknownHostException e) {
                    LOG.debug("{} cannot be resolved yet", host, e);
                }
            }
        }
    }

    private void awaitFirst(Node node) {
        try {
            if (!node.peers().awaitAnyConnected(wires.connectTimeout())) {
                throw new IllegalStateException("HYP-RUN-003 no node of cluster " + identity.cluster()
                        + " could be reached within " + wires.connectTimeout().toMillis() + " ms: "
                        + String.join("; ", node.peers().disconnected()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a first node", e);
        }
    }
}
