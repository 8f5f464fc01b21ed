package dev.hypha.transport;

/// The optional parts of the protocol, as bits of the `features` in a handshake: a connection uses those
/// that both sides offer.
public final class Features {
    /// A SPAWN may carry the place of a call in a trace.
    public static final long TRACE_CONTEXT = 1;

    /// All that this code knows.
    public static final long ALL = TRACE_CONTEXT;

    private Features() {}
}
