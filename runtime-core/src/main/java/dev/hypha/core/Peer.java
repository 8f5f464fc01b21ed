package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.transport.Backoff;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.Hello;
import dev.hypha.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one connection to one other node: connects, waits until it is lost, and connects again with
/// growing pauses. A connection that is to be renewed is kept until what is under way on it has ended,
/// while new calls go over the next one.
final class Peer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    /// Whoever has just chosen a connection that is renewed has so long to use it at no cost.
    private static final Duration PARTING_PAUSE = Duration.ofSeconds(1);

    private final Node node;
    private final Endpoint endpoint;
    private final Set<CallerLink> links = ConcurrentHashMap.newKeySet();
    private volatile @Nullable CallerLink link;
    private volatile @Nullable Hello lastHello;
    /// What it said of itself last, as far as it is believed.
    private volatile @Nullable FactsFrame lastFacts;
    private volatile String lastError = "not tried yet";
    private volatile boolean closed;
    private @Nullable Thread thread;

    Peer(Node node, Endpoint endpoint) {
        this.node = node;
        this.endpoint = endpoint;
    }

    synchronized void start() {
        thread = Thread.ofVirtual().name("hypha-peer-" + endpoint).start(this::keepConnected);
    }

    private void keepConnected() {
        Backoff backoff = new Backoff(PAUSE_FIRST, PAUSE_MAX, ThreadLocalRandom.current());
        while (!closed) {
            try {
                stayConnected();
                backoff.reset();
            } catch (TransportException e) {
                String error = String.valueOf(e.getMessage());
                if (!error.equals(lastError)) {
                    LOG.info("node {} cannot reach {}: {}; it keeps trying", node.id(), endpoint, error);
                }
                lastError = error;
                failed(e);
                if (e.code() == TransportException.Code.SELF) {
                    LOG.debug("node {} is at {} itself and skips it", node.id(), endpoint);
                    node.peers().remove(endpoint);
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(backoff.next());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void failed(TransportException e) {
        node.tell(self -> new RuntimeEvent.ConnectionFailed(
                self, endpoint.toString(), e.code().text()));
    }

    /// Connects, and again whenever the connection is to be renewed, until it is lost.
    private void stayConnected() throws InterruptedException {
        Line line = connect(lastHello == null ? RuntimeEvent.Opening.DIALLED : RuntimeEvent.Opening.RECONNECTED);
        LOG.debug("node {} is connected to {}", node.id(), line.link().peerId());
        while (line.stands()) {
            line = renewed(line);
        }
    }

    private Line connect(RuntimeEvent.Opening how) throws InterruptedException {
        Line line = new Line();
        long start = System.nanoTime();
        Connection opened = node.transport().connect(endpoint, node.hello(), node.values(), line);
        node.connectionOpened(opened, how, System.nanoTime() - start);
        if (closed) {
            opened.close(new CloseReason(CloseReason.Kind.LOCAL, "node " + node.id() + " closes"));
        }
        node.peers().changed();
        return line;
    }

    /// Opens another connection. As long as that fails the old one is used.
    private Line renewed(Line old) throws InterruptedException {
        Backoff backoff = new Backoff(PAUSE_FIRST, PAUSE_MAX, ThreadLocalRandom.current());
        while (!old.isLost()) {
            try {
                Line fresh = connect(RuntimeEvent.Opening.RENEWED);
                LOG.debug(
                        "node {} has renewed its connection to {}",
                        node.id(),
                        fresh.link().peerId());
                retire(old.link(), "the connection was renewed");
                return fresh;
            } catch (TransportException e) {
                LOG.warn(
                        "node {} cannot renew its connection to {}: {}; it keeps the old one and tries again",
                        node.id(),
                        endpoint,
                        e.getMessage());
                failed(e);
                Thread.sleep(backoff.next());
            }
        }
        return old;
    }

    /// One connection of several in a row.
    private final class Line implements FrameHandler.Factory, CallerLink.Owner {
        private final Semaphore news = new Semaphore(0);
        private volatile @Nullable CallerLink own;
        private volatile boolean lost;

        @Override
        public FrameHandler create(Connection opened) {
            CallerLink opening = new CallerLink(node, opened, this);
            own = opening;
            lastHello = opened.peer().hello();
            lastFacts = opening.facts();
            links.add(opening);
            synchronized (Peer.this) {
                link = opening;
            }
            node.gossip().opened(opened);
            return opening;
        }

        CallerLink link() {
            @Nullable CallerLink made = own;
            if (made == null) {
                throw new IllegalStateException("not connected");
            }
            return made;
        }

        /// Waits for the end of the connection, or for the time to renew it.
        ///
        /// @return false at the end
        boolean stands() throws InterruptedException {
            news.acquire();
            return !lost;
        }

        boolean isLost() {
            return lost;
        }

        @Override
        public void renewalDue(CallerLink due) {
            news.release();
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the very link is meant
        public void closed(CallerLink gone) {
            lost = true;
            links.remove(gone);
            synchronized (Peer.this) {
                if (link == gone) {
                    link = null;
                }
            }
            news.release();
            node.peers().changed();
        }
    }

    /// Nothing new goes over a link, which closes when nothing is under way on it.
    private void retire(CallerLink old, String why) {
        old.retire();
        Thread.ofVirtual().name("hypha-parting-" + endpoint).start(() -> {
            try {
                while (!old.isClosed() && !old.isParted()) {
                    Thread.sleep(PARTING_PAUSE);
                    old.partIfQuiet();
                }
                old.connection().close(new CloseReason(CloseReason.Kind.LOCAL, why));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    boolean isConnected() {
        return link != null;
    }

    @Nullable
    CallerLink link() {
        return link;
    }

    /// The connection that calls go over, and those before it on which calls are still under way.
    Set<CallerLink> links() {
        return links;
    }

    /// The node that was connected last.
    Optional<NodeId> metNode() {
        return Optional.ofNullable(lastHello).map(Hello::node);
    }

    String describe() {
        return lastError.contains(endpoint.toString()) ? lastError : endpoint + ": " + lastError;
    }

    /// The node as seen over a link, or without one.
    NodeInfo info(@Nullable CallerLink connected) {
        @Nullable Hello hello = lastHello;
        NodeInfo.State state = connected == null
                ? NodeInfo.State.CONNECTING
                : connected.isDraining() ? NodeInfo.State.DRAINING : NodeInfo.State.ACTIVE;
        @Nullable FactsFrame facts = connected == null ? lastFacts : connected.facts();
        if (hello == null || facts == null) {
            return new NodeInfo(placeholder(), Map.of(), List.of(), true, false, state);
        }
        Map<String, String> labels = connected == null
                ? facts.labels()
                : LabelProof.join(
                        facts.labels(), node.proof().of(connected.connection().peer()));
        return new NodeInfo(hello.node(), labels, facts.taints(), hello.runsCalls(), false, state);
    }

    /// A name for a node that has not told its own yet.
    private NodeId placeholder() {
        String safe = endpoint.toString().replaceAll("[^a-zA-Z0-9._-]+", "_");
        return new NodeId(safe.substring(Math.max(0, safe.length() - NodeId.NAME_LENGTH_MAX)));
    }

    /// The node is not wanted any more: what is under way there comes to its end, then its connections close.
    void retire() {
        stop();
        links.forEach(each -> {
            if (!each.isRetired()) {
                retire(each, "node " + node.id() + " keeps no connection to " + endpoint + " any more");
            }
        });
    }

    @Override
    public void close() {
        stop();
        CloseReason why = new CloseReason(CloseReason.Kind.LOCAL, "node " + node.id() + " closes");
        links.forEach(each -> each.connection().close(why));
    }

    /// Connects no more.
    private void stop() {
        closed = true;
        Thread running;
        synchronized (this) {
            running = thread == null ? Thread.currentThread() : thread;
        }
        if (!running.equals(Thread.currentThread())) {
            running.interrupt();
        }
    }
}
