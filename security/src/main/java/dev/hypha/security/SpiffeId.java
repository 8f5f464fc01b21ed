package dev.hypha.security;

/// Who a certificate names: a node or a client of one cluster, as a URI in the form of SPIFFE,
/// `spiffe://<cluster>/node/<name>` or `spiffe://<cluster>/client/<name>`.
///
/// Stricter than the standard where that keeps one identity from being written in two ways: no upper case in the
/// cluster's name, no percent encoding, no port, query, fragment or trailing slash. Source: the SPIFFE-ID
/// specification, sections 2.1 to 2.4.
///
/// @param cluster the trust domain: 1 to 255 of the characters `a-z 0-9 . _ -`
/// @param role whether it is a node or a client
/// @param name 1 to 128 of the characters `a-z A-Z 0-9 . _ -`, neither `.` nor `..`
public record SpiffeId(String cluster, Role role, String name) {
    private static final String SCHEME = "spiffe://";
    private static final int CLUSTER_LENGTH_MAX = 255;
    private static final int NAME_LENGTH_MAX = 128;

    /// What its holder may be.
    public enum Role {
        /// Runs calls, listens, and may call too.
        NODE("node"),

        /// Calls only.
        CLIENT("client");

        private final String segment;

        Role(String segment) {
            this.segment = segment;
        }

        /// The first segment of the path, and the word for people.
        ///
        /// @return `node` or `client`
        public String segment() {
            return segment;
        }
    }

    /// Checks the characters.
    public SpiffeId {
        if (!isCluster(cluster)) {
            throw new IllegalArgumentException("the cluster's name in an identity has 1 to " + CLUSTER_LENGTH_MAX
                    + " of the characters a-z 0-9 . _ -, was '" + cluster + "'");
        }
        if (!isName(name)) {
            throw new IllegalArgumentException("the name in an identity has 1 to " + NAME_LENGTH_MAX
                    + " of the characters a-z A-Z 0-9 . _ - and is neither '.' nor '..', was '" + name + "'");
        }
    }

    /// A node's.
    ///
    /// @param cluster the cluster's name
    /// @param name the node's name
    /// @return the identity
    public static SpiffeId node(String cluster, String name) {
        return new SpiffeId(cluster, Role.NODE, name);
    }

    /// A client's.
    ///
    /// @param cluster the cluster's name
    /// @param name the client's name
    /// @return the identity
    public static SpiffeId client(String cluster, String name) {
        return new SpiffeId(cluster, Role.CLIENT, name);
    }

    /// Reads a URI.
    ///
    /// @param uri the text
    /// @return the identity
    /// @throws IllegalArgumentException if it is not exactly one of the two forms
    public static SpiffeId parse(String uri) {
        if (!uri.startsWith(SCHEME)) {
            throw malformed(uri);
        }
        String[] parts = uri.substring(SCHEME.length()).split("/", -1);
        if (parts.length != 3) {
            throw malformed(uri);
        }
        for (Role role : Role.values()) {
            if (role.segment.equals(parts[1])) {
                return new SpiffeId(parts[0], role, parts[2]);
            }
        }
        throw malformed(uri);
    }

    private static IllegalArgumentException malformed(String uri) {
        return new IllegalArgumentException(
                "an identity is spiffe://<cluster>/node/<name> or spiffe://<cluster>/client/<name>, was '" + uri + "'");
    }

    private static boolean isCluster(String text) {
        return !text.isEmpty()
                && text.length() <= CLUSTER_LENGTH_MAX
                && text.chars().allMatch(c -> isLowerOrDigit(c) || isMark(c));
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= NAME_LENGTH_MAX
                && !".".equals(text)
                && !"..".equals(text)
                && text.chars().allMatch(c -> isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || isMark(c));
    }

    private static boolean isLowerOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static boolean isMark(int c) {
        return c == '.' || c == '_' || c == '-';
    }

    /// The URI.
    ///
    /// @return as [#parse] reads it
    public String uri() {
        return SCHEME + cluster + '/' + role.segment + '/' + name;
    }

    /// What policies and frames know it as.
    ///
    /// @return the identity of this URI
    public Identity identity() {
        return new Identity(uri());
    }

    /// The URI.
    @Override
    public String toString() {
        return uri();
    }
}
