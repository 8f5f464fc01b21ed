package dev.hypha.transport;

import dev.hypha.security.Identity;

/// Who is at the other end of a connection.
///
/// @param hello what it said of itself
/// @param identity who it proved to be
/// @param protocolVersion the version that both sides speak
/// @param address where it is, for people
public record PeerInfo(Hello hello, Identity identity, int protocolVersion, String address) {}
