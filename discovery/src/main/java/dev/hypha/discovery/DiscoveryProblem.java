package dev.hypha.discovery;

/// What keeps a way of discovery from finding, or announcing, nodes.
///
/// @param kind what it is, with its stable code
/// @param source which way, as in `consul:http://127.0.0.1:8500/hypha`
/// @param detail what happened, with the offending value
/// @param remedy what to do about it
public record DiscoveryProblem(Kind kind, String source, String detail, String remedy) {
    /// The kinds, each with a page in `docs/errors`.
    public enum Kind {
        /// Nobody answers at the source, or it is not there.
        UNREACHABLE("HYP-DISC-001"),
        /// The source answers that this node may not ask, or announce itself.
        REFUSED("HYP-DISC-002"),
        /// The source has something that cannot be read as nodes.
        UNREADABLE("HYP-DISC-003"),
        /// The source knows no such name.
        UNKNOWN_NAME("HYP-DISC-004"),
        /// The source knows nodes, and all of them are of other clusters.
        OTHER_CLUSTER("HYP-DISC-005"),
        /// The source knows another node under this node's name.
        DUPLICATE_NODE("HYP-DISC-006");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /// The code, which stays the same for ever.
        ///
        /// @return for example `HYP-DISC-001`
        public String code() {
            return code;
        }
    }

    /// One line for a log: `HYP-DISC-001 file:/etc/hypha/nodes: is not there; create it, or correct the path`.
    ///
    /// @return code, source, detail and remedy
    @Override
    public String toString() {
        return kind.code() + " " + source + ": " + detail + "; " + remedy;
    }
}
