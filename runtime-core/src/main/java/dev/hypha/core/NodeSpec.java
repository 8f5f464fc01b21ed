package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.NodeLabels;
import dev.hypha.Taint;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.security.Authorizer;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an assembly gives a [Node] to be made of.
///
/// @param identity its name, cluster, labels and taints
/// @param catalogues the functions and types it knows
/// @param values reads and writes values
/// @param bindings the objects that instance methods run on
/// @param transport carries its frames; closed with the node
/// @param authorizer decides who may call what
/// @param proof which restricted labels nodes have
/// @param observation who is told what it does
/// @param options the knobs
public record NodeSpec(
        NodeIdentity identity,
        CatalogueSet catalogues,
        ValueCodec values,
        Map<Class<?>, Object> bindings,
        Transport transport,
        Authorizer authorizer,
        LabelProof proof,
        Observation observation,
        NodeOptions options) {
    /// Copies the map, and checks that the node claims no label that it must not.
    public NodeSpec {
        bindings = Map.copyOf(bindings);
        proof.check(identity.labels());
    }

    /// Who a node is.
    ///
    /// @param cluster the cluster's name
    /// @param id its name
    /// @param runsCalls false for a client
    /// @param labels its labels
    /// @param taints its taints
    /// @param resources how much it has of named resources; each becomes a label as well
    public record NodeIdentity(
            String cluster,
            NodeId id,
            boolean runsCalls,
            Map<String, String> labels,
            List<Taint> taints,
            Map<String, Long> resources) {
        /// Copies the collections and checks the amounts.
        public NodeIdentity {
            labels = Map.copyOf(labels);
            taints = List.copyOf(taints);
            resources = Map.copyOf(resources);
            resources.forEach((name, amount) -> {
                if (name.isEmpty() || amount < 0) {
                    throw new IllegalArgumentException(
                            "node " + id + " has " + amount + " of the resource '" + name + "'");
                }
            });
        }

        /// A node without named resources.
        ///
        /// @param cluster the cluster's name
        /// @param id its name
        /// @param runsCalls false for a client
        /// @param labels its labels
        /// @param taints its taints
        public NodeIdentity(
                String cluster, NodeId id, boolean runsCalls, Map<String, String> labels, List<Taint> taints) {
            this(cluster, id, runsCalls, labels, taints, Map.of());
        }

        /// Labels, with those that tell of the resources.
        Map<String, String> advertised(Map<String, String> own) {
            Map<String, String> all = new HashMap<>(own);
            resources.forEach((name, amount) -> all.put(NodeLabels.resource(name), Long.toString(amount)));
            return all;
        }
    }
}
