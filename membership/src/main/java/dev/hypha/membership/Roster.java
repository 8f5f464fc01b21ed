package dev.hypha.membership;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.ClusterView;
import dev.hypha.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All rows, those of present nodes and of ended ones also in lists from which random ones are drawn in
/// O(1); and the view that shows them, with the events that lead to the next one.
final class Roster {
    private final RandomGenerator random;
    private final Row self;
    private final Map<NodeId, Row> rows = new HashMap<>();
    /// The present ones but for this node itself, in no order.
    private final List<Row> present = new ArrayList<>();
    /// Those that died, in no order.
    private final List<Row> dead = new ArrayList<>();
    private final List<ClusterEvent> events = new ArrayList<>();
    private ClusterView view;

    Roster(Member self, RandomGenerator random) {
        this.random = random;
        this.self = new Row(self, 0, Status.ALIVE);
        ClusterNode node = this.self.node();
        this.self.published(node);
        view = ClusterView.of(node);
        rows.put(self.id(), this.self);
    }

    Row self() {
        return self;
    }

    ClusterView view() {
        return view;
    }

    Collection<Row> all() {
        return Collections.unmodifiableCollection(rows.values());
    }

    @Nullable
    Row row(NodeId id) {
        return rows.get(id);
    }

    /// The present nodes but for this one, in no order.
    List<Row> present() {
        return Collections.unmodifiableList(present);
    }

    /// How many nodes are present, this one included.
    int size() {
        return present.size() + 1;
    }

    int deadSize() {
        return dead.size();
    }

    /// Lists a node that was not known.
    void add(Row row) {
        rows.put(row.id(), row);
        if (row.status().isPresent()) {
            list(present, row);
        }
        publish(row);
    }

    /// Gives a row another status, and moves it to the list of its kind. The caller publishes it.
    void move(Row row, Status status) {
        if (row != self) {
            unlist(row);
        }
        row.status(status);
        if (row == self) {
            return;
        }
        if (status.isPresent()) {
            list(present, row);
        } else if (status == Status.DEAD) {
            list(dead, row);
        }
    }

    /// Drops an ended row.
    void forget(Row row) {
        unlist(row);
        rows.remove(row.id());
        events.add(new ClusterEvent.Forgotten(epoch(), row.node()));
    }

    private static void list(List<Row> list, Row row) {
        row.index = list.size();
        list.add(row);
    }

    private void unlist(Row row) {
        List<Row> list = row.status().isPresent() ? present : dead;
        if (row.status() == Status.LEFT) {
            return;
        }
        Row last = list.removeLast();
        if (last != row) {
            list.set(row.index, last);
            last.index = row.index;
        }
    }

    /// Adds the event for what changed of a row since it was last published, if anything did.
    void publish(Row row) {
        ClusterNode before = row.published();
        ClusterNode now = row.node();
        if (now.equals(before)) {
            return;
        }
        row.published(now);
        if (before == null) {
            events.add(new ClusterEvent.Joined(epoch(), now));
        } else if (before.incarnation() != now.incarnation()) {
            events.add(new ClusterEvent.Restarted(epoch(), now, before));
        } else if (before.state() != now.state()) {
            events.add(new ClusterEvent.StateChanged(epoch(), now, before.state()));
        } else {
            events.add(new ClusterEvent.FactsChanged(epoch(), now));
        }
    }

    void duplicate(NodeId id, long kept, long refused) {
        events.add(new ClusterEvent.DuplicateId(epoch(), id, kept, refused));
    }

    private long epoch() {
        return view.epoch() + 1;
    }

    /// Tells what changed since the last time.
    void flush(Effects effects) {
        if (!events.isEmpty()) {
            List<ClusterEvent> batch = List.copyOf(events);
            events.clear();
            view = view.after(batch);
            effects.changed(view, batch);
        }
    }

    /// Draws different present nodes other than this one and one more.
    ///
    /// @param count at most how many
    /// @param except not this one; null for any
    List<Row> draw(int count, @Nullable Row except) {
        List<Row> drawn = new ArrayList<>(count);
        int candidates = present.size() - (except != null && except.status().isPresent() && except != self ? 1 : 0);
        int wanted = Math.min(count, candidates);
        while (drawn.size() < wanted) {
            Row row = present.get(random.nextInt(present.size()));
            if (row != except && !drawn.contains(row)) {
                drawn.add(row);
            }
        }
        return drawn;
    }

    /// Draws different present nodes other than this one that are not suspected; fewer if most are.
    List<Row> drawTrusted(int count) {
        List<Row> drawn = new ArrayList<>(count);
        for (int tries = present.isEmpty() ? 0 : 4 * count; tries > 0 && drawn.size() < count; tries--) {
            Row row = present.get(random.nextInt(present.size()));
            if (row.status() == Status.ALIVE && !drawn.contains(row)) {
                drawn.add(row);
            }
        }
        return drawn;
    }

    /// Draws one of the dead; there must be one.
    Row drawDead() {
        return dead.get(random.nextInt(dead.size()));
    }
}
