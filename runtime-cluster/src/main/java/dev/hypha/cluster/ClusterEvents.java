package dev.hypha.cluster;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterView;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells listeners of changes of the cluster: in order, on a thread that holds up nobody but other listeners.
final class ClusterEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterEvents.class);

    private final List<ClusterListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService teller;

    ClusterEvents(String node) {
        this.teller = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("hypha-cluster-events-" + node).factory());
    }

    Runnable add(ClusterListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void tell(ClusterView view, List<ClusterEvent> events) {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            teller.execute(() -> listeners.forEach(listener -> tell(listener, view, events)));
        } catch (RejectedExecutionException e) {
            LOG.debug("the node closes; nobody is told of {}", events);
        }
    }

    private static void tell(ClusterListener listener, ClusterView view, List<ClusterEvent> events) {
        try {
            listener.changed(view, events);
        } catch (RuntimeException e) {
            LOG.warn("a cluster listener failed", e);
        }
    }

    @Override
    public void close() {
        teller.shutdown();
    }
}
