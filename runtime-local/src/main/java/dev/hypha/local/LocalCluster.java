package dev.hypha.local;

import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.core.LabelProof;
import dev.hypha.core.Node;
import dev.hypha.core.NodeOptions;
import dev.hypha.core.NodeSpec;
import dev.hypha.core.NodeSpec.NodeIdentity;
import dev.hypha.core.Observation;
import dev.hypha.security.Authorizer;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// What a [LocalRuntime] is made of, and how its nodes are started and joined.
///
/// @param described the nodes
/// @param known the functions and types that they all know
/// @param bindings the objects bound on all of them
/// @param transport what joins them
/// @param options the knobs of all
/// @param authorizer who may call what
/// @param listeners who is told what the nodes do
record LocalCluster(
        List<LocalNodeBuilder> described,
        CatalogueSet known,
        Map<Class<?>, Object> bindings,
        LocalTransport transport,
        NodeOptions options,
        Authorizer authorizer,
        List<RuntimeListener> listeners) {
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);

    /// Starts the nodes, unconnected. Those that were started when one fails are closed.
    List<Node> startNodes() {
        String cluster = "local-%016x".formatted(ThreadLocalRandom.current().nextLong());
        ValueCodec values = new ForyCodec(known);
        List<Node> nodes = new ArrayList<>();
        try {
            for (LocalNodeBuilder each : described) {
                nodes.add(Node.start(new NodeSpec(
                        new NodeIdentity(
                                cluster, each.id(), each.runsCalls(), each.labels(), each.taints(), each.resources()),
                        known,
                        values,
                        each.bindings(bindings),
                        Transports.open(TransportOptions.DEFAULTS, PlaintextSecurity.loopbackOnly()),
                        authorizer,
                        LabelProof.ONE_PROGRAM,
                        new Observation(listeners, Optional::empty),
                        each.options(options))));
            }
        } catch (RuntimeException e) {
            nodes.forEach(Node::kill);
            throw e;
        }
        return nodes;
    }

    /// Connects each node to each.
    static void join(List<Node> nodes, Endpoints endpoints) {
        List<Endpoint> bound = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            bound.add(nodes.get(i).listen(endpoints.of(i)));
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = 0; j < nodes.size(); j++) {
                if (i != j) {
                    nodes.get(i).peers().add(bound.get(j));
                }
            }
        }
        for (Node node : nodes) {
            awaitJoined(node);
        }
    }

    private static void awaitJoined(Node node) {
        try {
            if (!node.peers().awaitConnected(JOIN_TIMEOUT)) {
                throw new IllegalStateException("HYP-RUN-002 node " + node.id() + " could not reach the others within "
                        + JOIN_TIMEOUT + ": " + String.join("; ", node.peers().disconnected()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the nodes were being joined", e);
        }
    }
}
