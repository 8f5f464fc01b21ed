package dev.hypha.transport.internal;

import dev.hypha.security.Identity;
import dev.hypha.security.PeerClaim;
import dev.hypha.security.PeerEvidence;
import dev.hypha.security.SecurityProvider;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.Hello;
import dev.hypha.transport.TransportOptions;

/// What a connection is made with.
///
/// @param accepts whether the other side dialled
/// @param endpoint the endpoint as text, for errors
/// @param self what this node says of itself
/// @param values reads and writes values
/// @param handlers makes the handler
/// @param options the knobs
/// @param security says who the peer is
/// @param admission says which peers are welcome
record Setup(
        boolean accepts,
        String endpoint,
        Hello self,
        ValueCodec values,
        FrameHandler.Factory handlers,
        TransportOptions options,
        SecurityProvider security,
        Admission admission) {
    /// Asks security who the peer is.
    ///
    /// @throws dev.hypha.security.SecurityRefusal if it may not be connected
    Identity identify(PeerEvidence evidence, Hello peer) {
        return security.authenticate(evidence, new PeerClaim(peer.node(), peer.runsCalls(), accepts));
    }

    Handshake.Offer offer(int versionMin, int versionMax) {
        return new Handshake.Offer(
                versionMin, versionMax, Handshake.FEATURES, options.windowBytes(), options.messageBytesMax(), self);
    }
}
