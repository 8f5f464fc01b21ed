package dev.hypha.cluster;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterView;
import java.util.List;

/// Is told when the cluster changes, as the node that it was given to sees it.
public interface ClusterListener {
    /// The view has changed. Called by one thread at a time, in the order of the changes; a slow listener
    /// delays others that listen, and nothing else. What it throws is logged.
    ///
    /// @param view the new view
    /// @param events what led to it from the view before, in order
    void changed(ClusterView view, List<ClusterEvent> events);
}
