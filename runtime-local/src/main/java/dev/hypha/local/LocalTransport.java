package dev.hypha.local;

/// What joins the logical nodes of a [LocalRuntime].
public enum LocalTransport {
    /// Frames are handed over within the process.
    MEMORY,
    /// Unix sockets in a temporary directory that only this user can enter.
    UNIX,
    /// TCP on free ports of the loopback address.
    TCP
}
