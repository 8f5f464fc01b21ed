package dev.hypha.membership;

import dev.hypha.NodeId;
import org.jspecify.annotations.Nullable;

/// What one row of a packet says of a node.
///
/// @param id the node
/// @param incarnation the process it is about
/// @param revision how often that process had described itself; a higher one refutes all claims about lower
///     ones
/// @param status what it is held for
/// @param claimer who holds it for suspect or dead; the node itself for the other two
/// @param member its description; null if the reader knew of nothing new in it and left it unread
record Claim(
        NodeId id,
        long incarnation,
        int revision,
        Status status,
        NodeId claimer,
        @Nullable Member member) {
    /// Whether it is about a later description than another.
    boolean isAfter(long otherIncarnation, int otherRevision) {
        return incarnation > otherIncarnation || (incarnation == otherIncarnation && revision > otherRevision);
    }
}
