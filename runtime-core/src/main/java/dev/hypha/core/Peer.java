package dev.hypha.core;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.transport.Backoff;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Hello;
import dev.hypha.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one connection to one other node: connects, waits until it is lost, and connects again with growing
/// pauses.
final class Peer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    private final Node node;
    private final Endpoint endpoint;
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

    private void stayConnected() throws InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        Connection connection = node.transport().connect(endpoint, node.hello(), node.values(), opened -> {
            CallerLink opening = new CallerLink(node, opened, () -> {
                link = null;
                lost.countDown();
                node.peers().changed();
            });
            lastHello = opened.peer().hello();
            lastFacts = opening.facts();
            link = opening;
            node.gossip().opened(opened);
            return opening;
        });
        node.peers().changed();
        LOG.debug(
                "node {} is connected to {}",
                node.id(),
                connection.peer().hello().node());
        try {
            lost.await();
        } finally {
            if (closed) {
                connection.close(new CloseReason(CloseReason.Kind.LOCAL, "node " + node.id() + " closes"));
            }
        }
    }

    boolean isConnected() {
        return link != null;
    }

    @Nullable
    CallerLink link() {
        return link;
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

    @Override
    public void close() {
        closed = true;
        Thread running;
        synchronized (this) {
            running = thread == null ? Thread.currentThread() : thread;
        }
        @Nullable CallerLink connected = link;
        if (connected != null) {
            connected.connection().close(new CloseReason(CloseReason.Kind.LOCAL, "node " + node.id() + " closes"));
        }
        if (!running.equals(Thread.currentThread())) {
            running.interrupt();
        }
    }
}
