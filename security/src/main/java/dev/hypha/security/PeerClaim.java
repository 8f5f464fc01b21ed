package dev.hypha.security;

import dev.hypha.NodeId;

/// What the other end of a connection says of itself. It counts only as far as the [PeerEvidence] bears it out.
///
/// @param node the node that it says it is
/// @param runsCalls whether it says that it runs calls; false for a client
/// @param dialled whether it opened the connection; false if it listens, and this side opened it
public record PeerClaim(NodeId node, boolean runsCalls, boolean dialled) {}
