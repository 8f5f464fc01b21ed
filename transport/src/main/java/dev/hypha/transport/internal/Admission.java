package dev.hypha.transport.internal;

import dev.hypha.NodeId;
import dev.hypha.transport.Hello;
import dev.hypha.transport.TransportException.Code;
import java.util.HashMap;
import java.util.Map;

/// Decides which peers are welcome, and remembers who is connected, so that two nodes of one name are noticed.
final class Admission {
    private final Map<NodeId, Guest> guests = new HashMap<>();

    /// Admits the one who dialled.
    ///
    /// @return the protocol version to speak
    /// @throws ProtocolException with the code of the refusal
    synchronized int admit(Handshake.Offer offer, Hello self) {
        int version = Math.min(offer.versionMax(), Handshake.VERSION_MAX);
        check(offer, self, version);
        Hello peer = offer.hello();
        Guest guest = guests.get(peer.node());
        if (guest != null && guest.incarnation != peer.incarnation()) {
            throw new ProtocolException(
                    Code.DUPLICATE_NODE,
                    "another node named " + peer.node() + " is connected to " + self.node()
                            + "; if it is the same one before a restart, try again when its connection is noticed to be dead");
        }
        guests.put(peer.node(), new Guest(peer.incarnation(), guest == null ? 1 : guest.connections + 1));
        return version;
    }

    /// Checks the answer of the one who was dialled.
    ///
    /// @return the protocol version to speak
    /// @throws ProtocolException with the code of the refusal
    int agree(Handshake.Offer offer, Hello self) {
        check(offer, self, offer.versionMax());
        return offer.versionMax();
    }

    private static void check(Handshake.Offer offer, Hello self, int version) {
        Hello peer = offer.hello();
        if (version < offer.versionMin() || version < Handshake.VERSION_MIN || version > Handshake.VERSION_MAX) {
            throw new ProtocolException(
                    Code.NO_COMMON_VERSION,
                    peer.node() + " speaks versions " + offer.versionMin() + " to " + offer.versionMax() + ", "
                            + self.node() + " speaks " + Handshake.VERSION_MIN + " to " + Handshake.VERSION_MAX);
        }
        if (!peer.cluster().equals(self.cluster())) {
            throw new ProtocolException(
                    Code.WRONG_CLUSTER,
                    peer.node() + " belongs to the cluster '" + peer.cluster() + "', " + self.node() + " to '"
                            + self.cluster() + "'");
        }
        if (peer.node().equals(self.node())) {
            if (peer.incarnation() == self.incarnation()) {
                throw new ProtocolException(Code.SELF, "this is " + self.node() + " itself");
            }
            throw new ProtocolException(
                    Code.DUPLICATE_NODE, "both nodes are named " + self.node() + "; give one of them another name");
        }
    }

    synchronized void left(Hello peer) {
        Guest guest = guests.get(peer.node());
        if (guest != null && guest.incarnation == peer.incarnation()) {
            if (guest.connections == 1) {
                guests.remove(peer.node());
            } else {
                guests.put(peer.node(), new Guest(guest.incarnation, guest.connections - 1));
            }
        }
    }

    private record Guest(long incarnation, int connections) {}
}
