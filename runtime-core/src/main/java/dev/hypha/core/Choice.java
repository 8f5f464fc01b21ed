package dev.hypha.core;

import dev.hypha.NodeRefusal;
import java.util.List;

/// Where a call goes next.
sealed interface Choice {
    /// On this node.
    record Here() implements Choice {
        static final Here CHOICE = new Here();
    }

    /// To the node at the other end of a link.
    record There(CallerLink link) implements Choice {}

    /// One of the others, and the call counts for its domain until the ticket is given back.
    record Counted(Choice choice, SpreadCounts.Ticket ticket) implements Choice {}

    /// Nowhere yet: a node that may run it is not connected.
    ///
    /// @param view the number of the view of the nodes that said so
    record Later(long view) implements Choice {}

    /// No node may run it, or every one that may has refused.
    record Nowhere(List<NodeRefusal> refusals) implements Choice {}
}
