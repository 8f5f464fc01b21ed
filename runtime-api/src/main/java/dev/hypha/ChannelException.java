package dev.hypha;

/// Thrown when a channel cannot carry on.
public class ChannelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// An exception with a message that starts with its stable code.
    ///
    /// @param message what happened
    public ChannelException(String message) {
        super(message);
    }
}
