package dev.hypha.cluster;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterView;
import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import dev.hypha.core.Gossip;
import dev.hypha.membership.Effects;
import dev.hypha.membership.Event;
import dev.hypha.membership.Member;
import dev.hypha.membership.Membership;
import dev.hypha.membership.MembershipOptions;
import dev.hypha.membership.Standing;
import dev.hypha.spi.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a node's [Membership]: brings it packets and the time, carries what it sends, and tells of its views.
///
/// It has a thread of the operating system, not a virtual one, so that functions that only compute don't
/// make the node look dead.
final class ClusterMembership implements Gossip.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMembership.class);
    /// What comes while so many events wait is dropped; the protocol expects losses.
    private static final int EVENTS_MAX = 10_000;
    /// Without anyone to join for so long, the node is the first of its cluster.
    private static final long ALONE_MILLIS = 2_000;
    private static final long FAREWELL_MILLIS = 1_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final Gossip gossip;
    private final Membership core;
    private final Watcher watcher;
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final Set<NodeId> met = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private final long startedMillis = nowMillis();
    private final long periodMillis;
    private volatile ClusterView view;
    private volatile boolean leaving;
    private volatile boolean stopped;
    private long wakeAtMillis = NEVER;
    private long nextPeriodMillis;
    private boolean joined;

    /// Who is told of new views, on the thread of the membership, which it must not hold up.
    interface Watcher {
        /// The view has changed.
        ///
        /// @param view the new one
        /// @param events what led to it, in order
        void changed(ClusterView view, List<ClusterEvent> events);

        /// A probe has ended.
        ///
        /// @param target the node that was probed
        /// @param answered whether it answered in time
        /// @param millis until the answer, or until it was given up
        void probed(NodeId target, boolean answered, long millis);

        /// Some time went by: ten intervals of probes. May change facts and standing.
        void periodically();
    }

    ClusterMembership(Member self, MembershipOptions options, Gossip gossip, Watcher watcher) {
        this.gossip = gossip;
        // clients come one by one, and someone waits for each: without the jitter that spreads a thousand
        // workers
        this.core = new Membership(
                self, self.facts().runsCalls() ? options : options.withJoinJitterMillis(0), new SplittableRandom());
        this.watcher = watcher;
        this.periodMillis = 10 * options.probeIntervalMillis();
        this.nextPeriodMillis = nowMillis() + periodMillis;
        this.view = core.view();
        this.thread = Thread.ofPlatform()
                .name("hypha-membership-" + self.id())
                .daemon()
                .unstarted(this::run);
    }

    void start() {
        thread.start();
        gossip.listen(this);
    }

    /// What the node knows at this moment.
    ClusterView view() {
        return view;
    }

    /// The node's standing, which it tells the others.
    void standing(Standing standing) {
        offer(new Event.StandingChanged(standing));
    }

    void factsChanged(NodeFacts facts) {
        offer(new Event.FactsChanged(facts));
    }

    @Override
    public void connected(NodeId peer) {
        met.add(peer);
        offer(new Event.Reached(peer));
    }

    @Override
    public void received(NodeId from, byte[] packet) {
        offer(new Event.Received(from, packet));
    }

    private void offer(Event event) {
        if (!events.offer(event)) {
            LOG.debug("dropped {}: {} events wait", event, EVENTS_MAX);
        }
    }

    // ---- the thread

    private void run() {
        Turn turn = new Turn();
        try {
            core.on(new Event.Started(), nowMillis(), turn);
            while (!stopped) {
                Event event = next();
                turn.handle(event);
                if (!joined) {
                    turn.join();
                }
                if (joined && nowMillis() >= nextPeriodMillis) {
                    turn.meetStrangers();
                    watcher.periodically();
                    nextPeriodMillis = nowMillis() + periodMillis;
                }
            }
            sayGoodbye(turn);
        } catch (InterruptedException e) {
            LOG.debug("the membership was interrupted", e);
        } finally {
            ended.countDown();
        }
    }

    private Event next() throws InterruptedException {
        long until = joined ? wakeAtMillis : Math.min(wakeAtMillis, startedMillis + ALONE_MILLIS);
        long wait = until == NEVER ? ALONE_MILLIS : Math.max(0, until - nowMillis());
        Event event = events.poll(wait, TimeUnit.MILLISECONDS);
        return event == null ? new Event.Tick() : event;
    }

    private void sayGoodbye(Turn turn) throws InterruptedException {
        if (!leaving) {
            return;
        }
        turn.handle(new Event.Leave());
        long end = nowMillis() + FAREWELL_MILLIS;
        while (!core.isQuiet() && nowMillis() < end) {
            Event event = events.poll(Math.clamp(wakeAtMillis - nowMillis(), 0, 100), TimeUnit.MILLISECONDS);
            turn.handle(event == null ? new Event.Tick() : event);
        }
    }

    /// Monotonic, so that a clock that is set does not look like a pause.
    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    /// One event after the other, and what comes of it.
    private final class Turn implements Effects {
        void handle(Event event) {
            try {
                core.on(event, nowMillis(), this);
            } catch (WireException e) {
                refuse(event, e);
            } catch (RuntimeException e) {
                LOG.warn("the membership could not handle {}", event, e);
            }
        }

        /// Nothing of the packet was applied. Who sends one such would send more.
        private void refuse(Event event, WireException refusal) {
            LOG.warn("a membership packet is refused: {}", refusal.getMessage());
            if (event instanceof Event.Received received) {
                gossip.refuse(received.from(), String.valueOf(refusal.getMessage()));
            }
        }

        void join() {
            List<NodeId> reachable = new ArrayList<>(met);
            if (!reachable.isEmpty() || nowMillis() - startedMillis >= ALONE_MILLIS) {
                joined = true;
                handle(new Event.Join(reachable));
            }
        }

        /// Whoever is connected and unknown is met again and again: packets get lost, and a cluster must
        /// not stay in two parts that have connections to each other.
        void meetStrangers() {
            for (NodeId peer : gossip.peers()) {
                if (core.view().node(peer).isEmpty()) {
                    handle(new Event.Reached(peer));
                }
            }
        }

        @Override
        public void send(NodeId to, byte[] packet) {
            if (!gossip.send(to, packet)) {
                LOG.trace("no connection to {} for a packet", to);
            }
        }

        @Override
        public void wakeAt(long atMillis) {
            wakeAtMillis = atMillis;
        }

        @Override
        public void probed(NodeId target, boolean answered, long millis) {
            watcher.probed(target, answered, millis);
        }

        @Override
        public void changed(ClusterView fresh, List<ClusterEvent> happened) {
            view = fresh;
            watcher.changed(fresh, happened);
        }
    }

    // ---- the end

    /// Tells the others goodbye, and stops.
    void leave() {
        leaving = true;
        stop();
    }

    /// Stops without a word, as if the process had died.
    @Override
    public void close() {
        stop();
    }

    private void stop() {
        stopped = true;
        offer(new Event.Tick());
        try {
            if (!ended.await(2 * FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("the membership does not end within {}", Duration.ofMillis(2 * FAREWELL_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
