package dev.hypha.transport;

import dev.hypha.security.Identity;
import java.util.Map;

/// Who is at the other end of a connection.
///
/// @param hello what it said of itself
/// @param identity who it proved to be
/// @param certified the restricted labels in its certificate
/// @param protocolVersion the version that both sides speak
/// @param features the optional parts that both sides know, as bits of [Features]
/// @param address where it is, for people
public record PeerInfo(
        Hello hello,
        Identity identity,
        Map<String, String> certified,
        int protocolVersion,
        long features,
        String address) {
    /// Copies the map.
    public PeerInfo {
        certified = Map.copyOf(certified);
    }
}
