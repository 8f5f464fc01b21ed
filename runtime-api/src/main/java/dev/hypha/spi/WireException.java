package dev.hypha.spi;

import org.jspecify.annotations.Nullable;

/// A value could not be written, or bytes could not be read: the one refusal of all readers and writers.
public class WireException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// An exception whose message starts with its stable code.
    ///
    /// @param message what is wrong, with the offending type or number
    public WireException(String message) {
        super(message);
    }

    /// An exception with a cause.
    ///
    /// @param message what is wrong
    /// @param cause what was caught
    public WireException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
