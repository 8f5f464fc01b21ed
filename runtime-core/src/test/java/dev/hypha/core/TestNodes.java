package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.security.Authorizer;
import dev.hypha.transport.Transport;
import java.util.List;
import java.util.Map;

/// Makes nodes.
final class TestNodes {
    private static final CatalogueSet CATALOGUES = CatalogueSet.find(TestNodes.class.getClassLoader());
    private static final ForyCodec VALUES = new ForyCodec(CATALOGUES);

    private TestNodes() {}

    static Node node(String name, Transport transport, ChannelOptions channels) {
        return node(name, transport, NodeOptions.DEFAULT.withChannels(channels));
    }

    static Node node(String name, Transport transport, NodeOptions options) {
        return node(name, transport, Authorizer.ALLOW_ALL, options);
    }

    static Node node(String name, Transport transport, Authorizer authorizer, NodeOptions options) {
        return Node.start(new NodeSpec(
                new NodeSpec.NodeIdentity("test", new NodeId(name), true, Map.of(), List.of()),
                CATALOGUES,
                VALUES,
                Map.of(),
                transport,
                authorizer,
                LabelProof.NONE,
                Observation.NONE,
                options));
    }
}
