package dev.hypha;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The cluster as one node knows it at one moment. An immutable snapshot: safe to share and to keep.
///
/// Views of different nodes may differ for a while, and their epochs count different things: an epoch
/// orders the views of one observer only.
public final class ClusterView {
    private final long epoch;
    private final NodeId self;
    /// Sorted by id; never written after construction.
    private final ClusterNode[] nodes;

    private ClusterView(long epoch, NodeId self, ClusterNode[] nodes) {
        this.epoch = epoch;
        this.self = self;
        this.nodes = nodes;
    }

    /// The first view of a node, which shows only itself, with epoch 0.
    ///
    /// @param self the observer
    /// @return the view
    public static ClusterView of(ClusterNode self) {
        return new ClusterView(0, self.id(), new ClusterNode[] {self});
    }

    /// Counts the observer's views: every change has a higher one than the last.
    ///
    /// @return 0 for the first view
    public long epoch() {
        return epoch;
    }

    /// The node whose view this is.
    ///
    /// @return its name
    public NodeId self() {
        return self;
    }

    /// All nodes, the observer and those that left or died a while ago included.
    ///
    /// @return sorted by name, unmodifiable
    public List<ClusterNode> nodes() {
        return Collections.unmodifiableList(Arrays.asList(nodes));
    }

    /// Looks a node up, in O(log n).
    ///
    /// @param id its name
    /// @return what is known of it, or empty
    public Optional<ClusterNode> node(NodeId id) {
        int index = find(nodes, nodes.length, id);
        return index < 0 ? Optional.empty() : Optional.of(nodes[index]);
    }

    /// The nodes that are counted on: neither left nor dead.
    ///
    /// @return sorted by name
    public List<ClusterNode> present() {
        List<ClusterNode> present = new ArrayList<>(nodes.length);
        for (ClusterNode node : nodes) {
            if (node.state().isPresent()) {
                present.add(node);
            }
        }
        return present;
    }

    /// The view after a batch of events: what they say is all that changes. A copy of references, in O(n +
    /// events).
    ///
    /// @param events in their order, all of one epoch
    /// @return the next view; this one if nothing changes
    /// @throws IllegalArgumentException if the epoch does not grow, or an event does not fit this view
    public ClusterView after(List<ClusterEvent> events) {
        if (events.isEmpty()) {
            return this;
        }
        long next = events.getFirst().epoch();
        if (next < epoch) {
            throw new IllegalArgumentException("a view of epoch " + epoch + " cannot go back to " + next);
        }
        ClusterNode[] changed = Arrays.copyOf(nodes, nodes.length + events.size());
        int count = nodes.length;
        for (ClusterEvent event : events) {
            count = switch (event) {
                case ClusterEvent.Joined joined -> insert(changed, count, joined.node());
                case ClusterEvent.StateChanged it -> replace(changed, count, it.node());
                case ClusterEvent.FactsChanged it -> replace(changed, count, it.node());
                case ClusterEvent.Restarted it -> replace(changed, count, it.node());
                case ClusterEvent.Forgotten it ->
                    remove(changed, count, it.node().id());
                case ClusterEvent.DuplicateId _ -> count;
            };
        }
        return new ClusterView(next, self, count == changed.length ? changed : Arrays.copyOf(changed, count));
    }

    private static int insert(ClusterNode[] nodes, int count, ClusterNode node) {
        int index = find(nodes, count, node.id());
        if (index >= 0) {
            throw new IllegalArgumentException("node " + node.id() + " joined and is there already");
        }
        int at = -index - 1;
        System.arraycopy(nodes, at, nodes, at + 1, count - at);
        nodes[at] = node;
        return count + 1;
    }

    private static int replace(ClusterNode[] nodes, int count, ClusterNode node) {
        nodes[known(nodes, count, node.id())] = node;
        return count;
    }

    private static int remove(ClusterNode[] nodes, int count, NodeId id) {
        int at = known(nodes, count, id);
        System.arraycopy(nodes, at + 1, nodes, at, count - at - 1);
        return count - 1;
    }

    private static int known(ClusterNode[] nodes, int count, NodeId id) {
        int index = find(nodes, count, id);
        if (index < 0) {
            throw new IllegalArgumentException("node " + id + " changed and is not there");
        }
        return index;
    }

    /// The index of a node, or -(where it belongs) - 1.
    private static int find(ClusterNode[] nodes, int count, NodeId id) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = nodes[middle].id().compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -(low + 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterView view
                && epoch == view.epoch
                && self.equals(view.self)
                && Arrays.equals(nodes, view.nodes);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(epoch) + Arrays.hashCode(nodes);
    }

    @Override
    public String toString() {
        return "ClusterView[epoch=" + epoch + ", self=" + self + ", nodes=" + Arrays.toString(nodes) + "]";
    }
}
