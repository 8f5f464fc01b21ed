package dev.hypha.transport.internal;

import dev.hypha.transport.TransportException.Code;

/// The peer sent what no peer should, or one of the two refuses the other: the one error of everything that
/// reads.
final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;
    private final boolean fromPeer;

    private ProtocolException(Code code, String message, boolean fromPeer) {
        super(message, null, false, false);
        this.code = code;
        this.fromPeer = fromPeer;
    }

    ProtocolException(Code code, String message) {
        this(code, code.text() + " " + message, false);
    }

    ProtocolException(String message) {
        this(Code.PROTOCOL_ERROR, message);
    }

    /// It is the peer that refuses.
    static ProtocolException ofPeer(Code code, String message) {
        return new ProtocolException(code, message, true);
    }

    Code code() {
        return code;
    }

    /// Whether the peer knows already.
    boolean isFromPeer() {
        return fromPeer;
    }
}
