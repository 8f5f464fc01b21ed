package dev.hypha;

/// Where a channel's receiver is; a value that can be passed to other tasks.
///
/// @param node the receiver's node
/// @param name its name there, 1 to 256 characters
public record ChannelAddress(NodeId node, String name) {
    /// The longest name, in characters.
    public static final int NAME_LENGTH_MAX = 256;

    /// Checks the name.
    public ChannelAddress {
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a channel name has 1 to " + NAME_LENGTH_MAX + " characters, this one has " + name.length());
        }
    }
}
