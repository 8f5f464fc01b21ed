package dev.hypha.transport.internal;

import dev.hypha.transport.TransportException.Code;

/// The peer sent what no peer should: the one error of everything that reads.
final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;

    ProtocolException(Code code, String message) {
        super(code.text() + " " + message, null, false, false);
        this.code = code;
    }

    ProtocolException(String message) {
        this(Code.PROTOCOL_ERROR, message);
    }

    Code code() {
        return code;
    }
}
