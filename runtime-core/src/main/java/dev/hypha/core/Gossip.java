package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Small packets between this node and those that it has a connection to, whichever side made it, on the
/// control lane: what a membership protocol talks by. They don't wait behind calls, and need no thread of a
/// function.
///
/// A packet arrives once and in order as long as the connection stands; nobody is told of a lost one.
public final class Gossip {
    /// The longest packet, in bytes.
    public static final int PACKET_BYTES_MAX = 32 * 1024;

    private static final Listener NOBODY = new Listener() {
        @Override
        public void connected(NodeId peer) {}

        @Override
        public void received(NodeId from, byte[] packet) {}
    };

    private final Map<NodeId, List<Connection>> connections = new ConcurrentHashMap<>();
    private volatile Listener listener = NOBODY;

    Gossip() {}

    /// Hears of packets. Its methods are called by event loops, at the same time by several: they must be
    /// quick.
    public interface Listener {
        /// There is a connection to a node, made by either side.
        ///
        /// @param peer the node, as the handshake has told and security has proved
        void connected(NodeId peer);

        /// A packet has come.
        ///
        /// @param from the node at the other end of the connection
        /// @param packet the bytes, owned by the listener; not trusted
        void received(NodeId from, byte[] packet);
    }

    /// Sets who hears of packets and connections from now on, and tells of the connections that there are.
    ///
    /// @param hears the one listener; what came before it is lost
    public void listen(Listener hears) {
        listener = hears;
        connections.keySet().forEach(hears::connected);
    }

    /// Whom there is a connection to at this moment, made by either side.
    ///
    /// @return a copy
    public Set<NodeId> peers() {
        return Set.copyOf(connections.keySet());
    }

    /// Sends a packet to a node if it is connected.
    ///
    /// @param to the node
    /// @param packet at most [#PACKET_BYTES_MAX], not changed afterwards
    /// @return whether there was a connection; true promises nothing
    public boolean send(NodeId to, byte[] packet) {
        if (packet.length > PACKET_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a packet of " + packet.length + " bytes is longer than " + PACKET_BYTES_MAX);
        }
        List<Connection> known = connections.getOrDefault(to, List.of());
        if (known.isEmpty()) {
            return false;
        }
        known.getFirst().send(new GossipFrame(packet));
        return true;
    }

    /// Closes the connections to a node that sent what no node sends; what ran over them ends as with any lost
    /// one.
    ///
    /// @param peer the node
    /// @param why what was wrong, with its code
    public void refuse(NodeId peer, String why) {
        CloseReason reason = new CloseReason(CloseReason.Kind.PROTOCOL_ERROR, why);
        connections.getOrDefault(peer, List.of()).forEach(connection -> connection.close(reason));
    }

    void opened(Connection connection) {
        NodeId peer = peerOf(connection);
        connections.merge(
                peer,
                List.of(connection),
                (some, one) -> Stream.concat(some.stream(), one.stream()).toList());
        listener.connected(peer);
    }

    void closed(Connection connection) {
        NodeId peer = peerOf(connection);
        connections.merge(
                peer,
                List.of(),
                (some, _) ->
                        some.stream().filter(each -> !each.equals(connection)).toList());
        connections.remove(peer, List.<Connection>of());
    }

    void received(Connection connection, WireReader body) {
        listener.received(peerOf(connection), GossipFrame.read(body));
    }

    private static NodeId peerOf(Connection connection) {
        return connection.peer().hello().node();
    }
}
