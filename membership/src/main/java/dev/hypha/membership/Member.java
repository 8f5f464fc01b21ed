package dev.hypha.membership;

import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import java.util.List;

/// A node as it describes itself to the others.
///
/// @param id its name
/// @param incarnation the start of its process in milliseconds since 1970, not negative: of two processes with
///     one name, the higher wins
/// @param endpoints where others connect to it, best first; at most [#ENDPOINTS_MAX]
/// @param facts what it tells of itself
/// @param standing how ready it is
public record Member(NodeId id, long incarnation, List<String> endpoints, NodeFacts facts, Standing standing) {
    /// The most endpoints of a node.
    public static final int ENDPOINTS_MAX = 16;

    /// Copies the endpoints and checks the bounds.
    public Member {
        endpoints = List.copyOf(endpoints);
        if (incarnation < 0) {
            throw new IllegalArgumentException("an incarnation must not be negative, was " + incarnation);
        }
        if (endpoints.size() > ENDPOINTS_MAX) {
            throw new IllegalArgumentException(
                    "a node has at most " + ENDPOINTS_MAX + " endpoints, was " + endpoints.size());
        }
    }

    /// A node that comes up.
    ///
    /// @param id its name
    /// @param incarnation the start of its process
    /// @param endpoints where others connect to it
    /// @param facts what it tells of itself
    /// @return the member, [Standing#JOINING]
    public static Member starting(NodeId id, long incarnation, List<String> endpoints, NodeFacts facts) {
        return new Member(id, incarnation, endpoints, facts, Standing.JOINING);
    }

    /// The same with another standing.
    ///
    /// @param replacement the standing
    /// @return the new member
    public Member with(Standing replacement) {
        return new Member(id, incarnation, endpoints, facts, replacement);
    }

    /// The same with other facts.
    ///
    /// @param replacement the facts
    /// @return the new member
    public Member with(NodeFacts replacement) {
        return new Member(id, incarnation, endpoints, replacement, standing);
    }
}
