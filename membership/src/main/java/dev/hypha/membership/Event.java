package dev.hypha.membership;

import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import java.util.List;

/// What happens to a [Membership].
public sealed interface Event {
    /// The node is up. Comes once, before all others.
    record Started() implements Event {}

    /// Time went by; see [Effects#wakeAt]. One too many does no harm.
    record Tick() implements Event {}

    /// A packet came in.
    ///
    /// @param from the node at the other end of the connection, by its authenticated identity
    /// @param packet its bytes, which are not changed
    @SuppressWarnings("ArrayRecordComponent") // handed over, not copied; nobody compares packets
    record Received(NodeId from, byte[] packet) implements Event {}

    /// Discovery found these nodes, and they can be sent to. An empty list says that there is nobody: the
    /// node is the first of its cluster. May come again, also later, when discovery finds others.
    ///
    /// @param reachable nodes that are connected, in any order
    record Join(List<NodeId> reachable) implements Event {
        /// Copies the list.
        public Join {
            reachable = List.copyOf(reachable);
        }
    }

    /// A connection to a node came up, by either side's doing. If it is not known to take part, its state is asked
    /// for: so two parts of a cluster that have forgotten each other become one again when one finds the other.
    ///
    /// @param node the node
    record Reached(NodeId node) implements Event {}

    /// The node says goodbye. Keep ticking until [Membership#isQuiet], or for a second or two, then stop.
    record Leave() implements Event {}

    /// The node's own facts changed.
    ///
    /// @param facts all of them
    record FactsChanged(NodeFacts facts) implements Event {}

    /// The node drains, is fenced, or takes part again. [Standing#JOINING] is refused: only a start leads
    /// there.
    ///
    /// @param standing what it is from now on
    record StandingChanged(Standing standing) implements Event {}
}
