package dev.hypha.membership;

import dev.hypha.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A packet that was read; see `docs/protocol.md`, Membership.
///
/// @param type its kind
/// @param senderIncarnation the process that sent it
/// @param sequence pairs probes and answers; 0 for kinds without
/// @param target whom to probe; null unless a probe request
/// @param last whether a sync ends with it
/// @param claims its rows
record Packet(
        PacketType type,
        long senderIncarnation,
        int sequence,
        @Nullable NodeId target,
        boolean last,
        List<Claim> claims) {}
