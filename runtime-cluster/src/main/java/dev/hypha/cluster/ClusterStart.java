package dev.hypha.cluster;

import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.core.Node;
import dev.hypha.core.NodeOptions;
import dev.hypha.core.NodeSpec;
import dev.hypha.core.NodeSpec.NodeIdentity;
import dev.hypha.security.Authorizer;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.security.SecurityProvider;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a [ClusterRuntime] comes up: checks, binds, dials, and waits if it is a client.
///
/// @param identity who the node is
/// @param known its functions and types
/// @param bindings the objects that instance methods run on
/// @param wires where it listens and whom it dials
/// @param authorizer who may call what
/// @param options the knobs
record ClusterStart(
        NodeIdentity identity,
        CatalogueSet known,
        Map<Class<?>, Object> bindings,
        Wires wires,
        Authorizer authorizer,
        NodeOptions options) {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterRuntime.class);

    /// Where a node listens and whom it dials.
    ///
    /// @param listen null for a client
    /// @param peers the nodes to dial, maybe this one among them
    /// @param insecure whether plaintext may leave this machine
    /// @param connectTimeout how long a client waits for a first node
    /// @param transport makes what carries the frames
    record Wires(
            @Nullable Endpoint listen,
            List<Endpoint> peers,
            boolean insecure,
            Duration connectTimeout,
            Function<SecurityProvider, Transport> transport) {}

    ClusterRuntime start() {
        SecurityProvider security = wires.insecure() ? PlaintextSecurity.insecure() : PlaintextSecurity.loopbackOnly();
        checkPeers(security);
        Node node = Node.start(new NodeSpec(
                identity,
                known,
                new ForyCodec(known),
                bindings,
                wires.transport().apply(security),
                authorizer,
                options));
        try {
            @Nullable Endpoint bound = wires.listen() == null ? null : node.listen(wires.listen());
            for (Endpoint peer : wires.peers()) {
                if (!peer.equals(bound)) {
                    node.peers().add(peer);
                }
            }
            if (!identity.runsCalls()) {
                awaitFirst(node);
            }
            if (wires.insecure()) {
                LOG.warn(
                        "node {} is insecure: whoever reaches it may run anything and read its traffic", identity.id());
            }
            return new ClusterRuntime(node, bound, known);
        } catch (RuntimeException e) {
            node.kill();
            throw e;
        }
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
