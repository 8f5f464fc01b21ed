package dev.hypha.testkit.cluster;

import dev.hypha.membership.MembershipOptions;
import dev.hypha.security.SecurityProvider;
import dev.hypha.spi.NodeReadings.TransportReadings;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.Hello;
import dev.hypha.transport.Transport;
import dev.hypha.transport.TransportException;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A [Proxy] for each direction of each pair of nodes. A node's transport asks it for the way to an
/// endpoint, so that whatever way a node comes to know another, their bytes go through the proxy.
final class FaultyNetwork implements AutoCloseable {
    /// Ten times as fast as usual: who says nothing is suspect after a quarter of a second, and dead 0.6 to
    /// 1.8 s later.
    static final MembershipOptions TIMES =
            new MembershipOptions(100, 40, 3, 40, 3, 600, 3, 3, 3_000, 100, 3_600_000, 16 * 1024);

    /// Ten times as fast as usual, too.
    static final TransportOptions WIRES = TransportOptions.builder()
            .pingAfter(Duration.ofMillis(500))
            .handshakeTimeout(Duration.ofSeconds(2))
            .build();

    private final FaultPlan plan = new FaultPlan();
    private final long seed;
    private final @Nullable Path sockets;
    private final Map<Direction, Proxy> proxies = new ConcurrentHashMap<>();
    private final Map<String, Endpoint> listening = new ConcurrentHashMap<>();
    private final Map<Endpoint, String> nodes = new ConcurrentHashMap<>();

    /// @param seed decides what is lost
    FaultyNetwork(long seed, ClusterTransport kind) throws IOException {
        this.seed = seed;
        this.sockets = kind == ClusterTransport.UNIX ? Files.createTempDirectory("hypha") : null;
    }

    FaultPlan plan() {
        return plan;
    }

    /// An endpoint to listen at that nobody has.
    ///
    /// @param name unique among the Unix sockets
    Endpoint fresh(String name) {
        return sockets == null ? new Endpoint.Tcp("127.0.0.1", 0) : new Endpoint.Unix(sockets.resolve(name));
    }

    /// Where a node finds another.
    Endpoint way(Direction direction) {
        return proxies.computeIfAbsent(direction, this::proxy).endpoint();
    }

    /// Where a node finds all that have ever listened, by what it may know of them: where they listen,
    /// which the cluster's members tell each other, or the way itself.
    Map<Endpoint, Endpoint> routes(String from, List<String> others) {
        Map<Endpoint, Endpoint> routes = new LinkedHashMap<>();
        for (Endpoint way : waysFrom(from, others)) {
            routes.put(way, way);
        }
        nodes.forEach((listens, node) -> {
            if (!node.equals(from)) {
                routes.put(listens, way(new Direction(from, node)));
            }
        });
        return routes;
    }

    private Proxy proxy(Direction direction) {
        try {
            return new Proxy(
                    plan,
                    seed,
                    direction,
                    () -> Optional.ofNullable(listening.get(direction.to())),
                    fresh(direction.from() + "-" + direction.to()));
        } catch (IOException e) {
            throw new UncheckedIOException("no proxy " + direction, e);
        }
    }

    /// Where a node finds all the others.
    List<Endpoint> waysFrom(String node, List<String> others) {
        return others.stream()
                .filter(other -> !other.equals(node))
                .map(other -> way(new Direction(node, other)))
                .toList();
    }

    /// Notes where a node listens.
    void up(String node, Endpoint endpoint) {
        nodes.put(endpoint, node);
        listening.put(node, endpoint);
    }

    /// Forgets where a node listens: connections to it are refused.
    void down(String node) {
        listening.remove(node);
    }

    void reset(Direction direction) {
        for (Direction each : new Direction[] {direction, direction.reversed()}) {
            Proxy proxy = proxies.get(each);
            if (proxy != null) {
                proxy.reset();
            }
        }
    }

    /// Breaks all connections of a node.
    void resetAll(String node) {
        proxies.forEach((direction, proxy) -> {
            if (direction.from().equals(node) || direction.to().equals(node)) {
                proxy.reset();
            }
        });
    }

    /// How a node on this network opens its transport.
    Function<SecurityProvider, Transport> transport(String self) {
        return security -> new Routed(self, Transports.open(WIRES, security));
    }

    /// Whoever knew of a node before the network did would get around its proxies; the next try finds the way.
    static TransportException noWay(Endpoint endpoint) {
        return new TransportException(
                TransportException.Code.UNREACHABLE,
                endpoint.toString(),
                "no node of the test cluster is known to listen there yet",
                null);
    }

    @Override
    public void close() {
        plan.close();
        proxies.values().forEach(Proxy::close);
        if (sockets != null) {
            try (var files = Files.list(sockets)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.delete(file);
                }
                Files.delete(sockets);
            } catch (IOException e) {
                throw new UncheckedIOException("the sockets in " + sockets + " cannot be deleted", e);
            }
        }
    }

    private final class Routed implements Transport {
        private final String self;
        private final Transport real;

        Routed(String self, Transport real) {
            this.self = self;
            this.real = real;
        }

        @Override
        public Listener listen(Endpoint endpoint, Hello hello, ValueCodec values, FrameHandler.Factory handlers) {
            Listener listener = real.listen(endpoint, hello, values, handlers);
            up(self, listener.endpoint());
            return listener;
        }

        @Override
        public Connection connect(Endpoint endpoint, Hello hello, ValueCodec values, FrameHandler.Factory handlers)
                throws InterruptedException {
            return real.connect(way(endpoint), hello, values, handlers);
        }

        private Endpoint way(Endpoint endpoint) {
            String node = nodes.get(endpoint);
            if (node != null) {
                return node.equals(self) ? endpoint : FaultyNetwork.this.way(new Direction(self, node));
            }
            if (proxies.values().stream().anyMatch(proxy -> proxy.endpoint().equals(endpoint))) {
                return endpoint;
            }
            throw noWay(endpoint);
        }

        @Override
        public TransportReadings readings() {
            return real.readings();
        }

        @Override
        public void close() {
            real.close();
        }

        @Override
        public void abort() {
            real.abort();
        }
    }
}
