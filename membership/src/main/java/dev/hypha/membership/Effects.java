package dev.hypha.membership;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterView;
import dev.hypha.NodeId;
import java.util.List;

/// What a [Membership] wants done. Called from within [Membership#on], on its thread; must not call back into
/// it.
public interface Effects {
    /// Sends a packet on the connection to a node. May drop it, as when there is no connection; may also start
    /// to connect.
    ///
    /// @param to the node, never the sender itself
    /// @param packet the bytes, which nobody changes any more
    void send(NodeId to, byte[] packet);

    /// Asks for an [Event.Tick] at a time or soon after. The last request replaces all before.
    ///
    /// @param nowMillis the time, on the clock of [Membership#on]
    void wakeAt(long nowMillis);

    /// A probe of this node has ended: for those who watch the network.
    ///
    /// @param target the node that was probed
    /// @param answered whether it answered in time, directly or by way of others
    /// @param millis until the answer, or until it was given up
    default void probed(NodeId target, boolean answered, long millis) {}

    /// The view changed. Called at most once for each event, after all else.
    ///
    /// @param view the new view
    /// @param events what led to it from the view before, in order
    void changed(ClusterView view, List<ClusterEvent> events);
}
