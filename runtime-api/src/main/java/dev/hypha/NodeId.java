package dev.hypha;

/// The name of a node, unique in its cluster.
///
/// @param name 1 to 128 of the characters `a-z A-Z 0-9 . _ -`
public record NodeId(String name) implements Comparable<NodeId> {
    /// The longest name, in characters.
    public static final int NAME_LENGTH_MAX = 128;

    /// Checks the characters.
    public NodeId {
        if (!isValid(name)) {
            throw new IllegalArgumentException("a node name has 1 to " + NAME_LENGTH_MAX
                    + " of the characters a-z A-Z 0-9 . _ -, was '" + name + "'");
        }
    }

    private static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(NodeId other) {
        return name.compareTo(other.name);
    }

    /// The bare name.
    @Override
    public String toString() {
        return name;
    }
}
