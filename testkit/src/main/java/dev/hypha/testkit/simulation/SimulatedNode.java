package dev.hypha.testkit.simulation;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterView;
import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import dev.hypha.membership.Effects;
import dev.hypha.membership.Event;
import dev.hypha.membership.Member;
import dev.hypha.membership.Membership;
import dev.hypha.membership.MembershipOptions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;

/// One process of a [SimulatedCluster]: drives a [Membership] by virtual time, and checks that its epochs
/// grow and, in clusters of up to 64, that its events lead from each view to the next.
public final class SimulatedNode {
    /// Replaying events costs time in proportion to the view, so large clusters are spared it.
    private static final int REPLAYED_SIZE_MAX = 64;

    private final NodeId id;
    private final SimulatedCluster cluster;
    private final Membership membership;
    private final ArrayDeque<Event> backlog = new ArrayDeque<>();
    private ClusterView mirror;
    private long incarnation;
    private boolean running = true;
    private boolean paused;
    private long wakeMillis = Long.MAX_VALUE;

    private final Effects effects = new Effects() {
        @Override
        public void send(NodeId to, byte[] packet) {
            cluster.carry(id, to, packet);
        }

        @Override
        public void wakeAt(long nowMillis) {
            wakeMillis = nowMillis;
            if (nowMillis != Long.MAX_VALUE) {
                cluster.time().at(nowMillis, () -> wake(nowMillis));
            }
        }

        @Override
        public void changed(ClusterView view, List<ClusterEvent> events) {
            onChanged(view, events);
        }
    };

    SimulatedNode(NodeId id, SimulatedCluster cluster, MembershipOptions options, long seed, long clockMillis) {
        this.id = id;
        this.cluster = cluster;
        incarnation = clockMillis;
        Member self = Member.starting(id, clockMillis, List.of(), NodeFacts.NONE);
        membership = new Membership(self, options, new SplittableRandom(seed));
        mirror = membership.view();
        on(new Event.Started());
    }

    /// Its name.
    ///
    /// @return the name
    public NodeId id() {
        return id;
    }

    /// The cluster as it knows it.
    ///
    /// @return the view
    public ClusterView view() {
        return membership.view();
    }

    /// Which process of its name it is.
    ///
    /// @return its start by its own clock, or a later time if a former process of its name had a later one
    public long incarnation() {
        return incarnation;
    }

    /// Whether its process runs; a paused one does.
    ///
    /// @return false after a crash
    public boolean isRunning() {
        return running;
    }

    /// Whether it stands still.
    ///
    /// @return true between [#pause] and [#resume]
    public boolean isPaused() {
        return paused;
    }

    /// Hands it an event; a paused node takes it when it goes on.
    ///
    /// @param event the event
    public void on(Event event) {
        if (!running) {
            return;
        }
        if (paused) {
            backlog.add(event);
            return;
        }
        membership.on(event, cluster.time().nowMillis(), effects);
    }

    /// Ends its process without a word.
    public void crash() {
        running = false;
        backlog.clear();
    }

    /// Stops it in its tracks, as SIGSTOP does. What is sent to it waits.
    public void pause() {
        paused = true;
    }

    /// Lets it go on, with all that waits.
    public void resume() {
        paused = false;
        while (!backlog.isEmpty()) {
            on(backlog.remove());
        }
        on(new Event.Tick());
    }

    private void wake(long atMillis) {
        // Only the last request counts.
        if (atMillis == wakeMillis && !paused) {
            on(new Event.Tick());
        }
    }

    private void onChanged(ClusterView view, List<ClusterEvent> events) {
        if (view.epoch() <= mirror.epoch()) {
            throw new AssertionError("epoch " + view.epoch() + " of " + id + " came after " + mirror.epoch());
        }
        if (view.nodes().size() <= REPLAYED_SIZE_MAX && !mirror.after(events).equals(view)) {
            throw new AssertionError("events " + events + " do not lead " + id + " from " + mirror + " to " + view);
        }
        mirror = view;
        for (ClusterEvent event : events) {
            if (event instanceof ClusterEvent.Restarted restarted
                    && restarted.node().id().equals(id)) {
                incarnation = restarted.node().incarnation();
            }
            cluster.observe(this, event);
        }
    }
}
