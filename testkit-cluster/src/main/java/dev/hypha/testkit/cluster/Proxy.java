package dev.hypha.testkit.cluster;

import dev.hypha.transport.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one node finds in place of another: it accepts the connections that `from` opens to `to`, and opens
/// each again to the node itself.
final class Proxy implements AutoCloseable {
    private final FaultPlan plan;
    private final long seed;
    private final Direction direction;
    private final Supplier<Optional<Endpoint>> target;
    private final ServerSocketChannel server;
    private final Endpoint endpoint;
    private final Set<Relay> relays = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /// @param target where the node listens at present; empty while it is down
    /// @param wanted where to accept
    Proxy(FaultPlan plan, long seed, Direction direction, Supplier<Optional<Endpoint>> target, Endpoint wanted)
            throws IOException {
        this.plan = plan;
        this.seed = seed;
        this.direction = direction;
        this.target = target;
        this.server = Sockets.listen(wanted);
        this.endpoint = server.getLocalAddress() instanceof InetSocketAddress bound
                ? new Endpoint.Tcp("127.0.0.1", bound.getPort())
                : wanted;
        start("accept", this::accept);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    private void start(String what, Work work) {
        Thread unusedAsItEndsWithItsSockets = Thread.ofVirtual()
                .name("proxy " + direction.from() + " to " + direction.to() + ", " + what)
                .start(() -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void accept() {
        try {
            while (server.isOpen()) {
                SocketChannel near = server.accept();
                Sockets.tune(near);
                Relay relay = new Relay(near, connections.incrementAndGet());
                relays.add(relay);
                start("there", relay::there);
                start("read", relay::read);
            }
        } catch (IOException e) {
            // closed
        }
    }

    /// Breaks all connections with a reset.
    void reset() {
        relays.forEach(Relay::reset);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // there is nothing left to be closed
        }
        reset();
    }

    /// One connection, both ways.
    private final class Relay {
        private final SocketChannel near;
        private final Pipe there;
        private final Pipe back;
        private final AtomicInteger waysOpen = new AtomicInteger(2);
        private final AtomicBoolean broken = new AtomicBoolean();
        private volatile @Nullable SocketChannel far;

        Relay(SocketChannel near, int number) {
            this.near = near;
            this.there = new Pipe(plan, direction, Pipe.random(seed, direction, number));
            Direction reversed = direction.reversed();
            this.back = new Pipe(plan, reversed, Pipe.random(seed, reversed, number));
        }

        void read() throws InterruptedException {
            there.read(near);
        }

        /// Opens the second half once the way is open, as a lost SYN would be sent again, and carries bytes
        /// there.
        void there() throws InterruptedException {
            long begun = System.nanoTime();
            plan.awaitPassage(direction, begun);
            plan.awaitPassage(direction.reversed(), begun);
            Optional<Endpoint> listens = target.get();
            if (there.ended() || listens.isEmpty()) {
                reset();
                return;
            }
            try {
                SocketChannel opened = Sockets.connect(listens.get());
                far = opened;
                if (broken.get()) {
                    reset();
                    return;
                }
                start("back", () -> write(back, near));
                start("read back", () -> back.read(opened));
                write(there, opened);
            } catch (IOException e) {
                reset(); // nobody listens there
            }
        }

        private void write(Pipe pipe, SocketChannel to) throws InterruptedException {
            try {
                pipe.write(to);
                if (waysOpen.decrementAndGet() == 0) {
                    reset();
                }
            } catch (IOException e) {
                reset();
            }
        }

        void reset() {
            broken.set(true);
            relays.remove(this);
            Sockets.reset(near);
            @Nullable SocketChannel opened = far;
            if (opened != null) {
                Sockets.reset(opened);
            }
        }
    }
}
