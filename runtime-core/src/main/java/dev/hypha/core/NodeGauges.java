package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.spi.NodeReadings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What can be read of one node.
final class NodeGauges implements NodeReadings {
    private final Node node;
    private final NodeSpec spec;

    NodeGauges(Node node, NodeSpec spec) {
        this.node = node;
        this.spec = spec;
    }

    @Override
    public NodeId node() {
        return node.id();
    }

    @Override
    public String cluster() {
        return node.cluster();
    }

    @Override
    public NodeInfo.State state() {
        return node.self().state();
    }

    @Override
    public boolean runsCalls() {
        return spec.identity().runsCalls();
    }

    @Override
    public boolean fenced() {
        return node.fencing().isRaised();
    }

    @Override
    public int running() {
        return node.executions().gate().running();
    }

    @Override
    public int queued() {
        return node.executions().gate().queued()
                + node.executions().reservations().waiting().size();
    }

    @Override
    public int concurrency() {
        return spec.options().concurrency();
    }

    @Override
    public List<NodeInfo> nodes() {
        return node.nodes();
    }

    @Override
    public TransportReadings transport() {
        return spec.transport().readings();
    }

    @Override
    public CodecReadings codec() {
        return node.values() instanceof MeasuredCodec measured ? measured.readings() : CodecReadings.NONE;
    }

    @Override
    public Optional<Instant> certificateExpiry() {
        return spec.observation().certificateExpiry().get();
    }

    @Override
    public String toString() {
        return "readings of node " + node.id();
    }
}
