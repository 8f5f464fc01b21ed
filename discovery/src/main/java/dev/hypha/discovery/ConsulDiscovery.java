package dev.hypha.discovery;

import dev.hypha.transport.Backoff;
import dev.hypha.transport.Endpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A Consul agent, by its HTTP API (https://developer.hashicorp.com/consul/api-docs).
///
/// Each endpoint is registered as an instance of one service, with the cluster and the node's name as
/// metadata and a TTL check that is passed three times within its time; an instance that stays silent is
/// not found any more when that time is over, and removed by Consul a minute later. Instances are watched
/// by blocking queries, so changes are seen at once. Nodes of other clusters are left out. Closing
/// deregisters.
public final class ConsulDiscovery extends StartedOnce {
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(30);
    private static final String ANNOUNCE = " announce";

    private final ConsulClient consul;
    private final String service;
    private final Duration timeToLive;
    private final Duration backoffFirst;
    private final String source;
    private final Set<String> registered = new HashSet<>();
    private volatile @Nullable Thread announcing;

    private ConsulDiscovery(Builder builder) {
        source = "consul:" + builder.agent + "/" + builder.service;
        consul = new ConsulClient(source, builder.agent, builder.token, builder.datacenter, builder.wait);
        service = builder.service;
        timeToLive = builder.timeToLive;
        backoffFirst = builder.backoffFirst;
    }

    /// Asks an agent.
    ///
    /// @param agent `http` or `https`, host and port
    /// @param service the service's name: letters, digits, `-` and `_`, at most 63
    /// @return what else can be chosen
    public static Builder at(URI agent, String service) {
        return new Builder(agent, service);
    }

    @Override
    void begin(Self self, Reports reports) {
        ConsulWatch watch = new ConsulWatch(consul, service);
        Activity.Round look = () -> {
            Optional<List<Announced>> news = watch.next();
            news.ifPresent(all -> Announced.prepare(all, self, source, reports));
            reports.tell();
            return watch.pause();
        };
        run(source, look, backoff(), reports);
        List<Endpoint.Tcp> endpoints = Announced.reachable(self);
        if (!endpoints.isEmpty()) {
            run(source + ANNOUNCE, () -> announce(self, endpoints), backoff(), reports);
        }
    }

    private Backoff backoff() {
        return new Backoff(backoffFirst, BACKOFF_MAX, RandomGenerator.getDefault());
    }

    /// Registers what is not, and passes the checks of what is. An agent that has lost its state no longer
    /// knows them.
    private Duration announce(Self self, List<Endpoint.Tcp> endpoints)
            throws DiscoveryFailedException, InterruptedException {
        announcing = Thread.currentThread();
        for (Endpoint.Tcp endpoint : endpoints) {
            String id = id(self, endpoint);
            boolean known;
            synchronized (registered) {
                known = registered.contains(id);
            }
            if (!known || !consul.pass(id)) {
                // Noted before it is done: interrupted on the way, it may have been done.
                synchronized (registered) {
                    registered.add(id);
                }
                try {
                    consul.register(registration(self, endpoint, id));
                } catch (DiscoveryFailedException e) {
                    synchronized (registered) {
                        registered.remove(id);
                    }
                    throw e;
                }
            }
        }
        return timeToLive.dividedBy(3);
    }

    private String registration(Self self, Endpoint.Tcp endpoint, String id) {
        // Without an address Consul gives that of the agent's machine.
        String address =
                Announced.isWildcard(endpoint.host()) ? "" : "\"Address\":" + Json.quote(endpoint.host()) + ",";
        return "{\"ID\":" + Json.quote(id) + ",\"Name\":" + Json.quote(service) + "," + address + "\"Port\":"
                + endpoint.port() + ",\"Meta\":{\"cluster\":" + Json.quote(self.cluster()) + ",\"node\":"
                + Json.quote(self.node().name()) + "},\"Check\":{\"TTL\":\"" + timeToLive.toMillis()
                + "ms\",\"Status\":\"passing\",\"DeregisterCriticalServiceAfter\":\"1m\"}}";
    }

    /// The same after a restart, so that it takes the place of what it was; safe in a path.
    private static String id(Self self, Endpoint.Tcp endpoint) {
        byte[] rest = (self.cluster() + ' ' + endpoint).getBytes(StandardCharsets.UTF_8);
        return "hypha-" + self.node().name() + "-" + HexFormat.of().formatHex(rest);
    }

    /// Deregisters on this thread, after the one that registers has ended, and gives up on an agent that is
    /// away: then the check lapses.
    @Override
    void end() {
        try {
            Thread other = announcing;
            if (other != null && !other.equals(Thread.currentThread())) {
                other.join();
            }
            synchronized (registered) {
                for (String id : registered) {
                    consul.deregister(id);
                }
            }
        } catch (DiscoveryFailedException _) {
            // The check lapses.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            consul.close();
        }
    }

    @Override
    public String toString() {
        return source;
    }

    /// How to ask. One thread; used once or more.
    public static final class Builder {
        private final URI agent;
        private final String service;
        private Supplier<Optional<String>> token = Optional::empty;
        private Optional<String> datacenter = Optional.empty();
        private Duration timeToLive = Duration.ofSeconds(15);
        private Duration wait = Duration.ofMinutes(1);
        private Duration backoffFirst = Duration.ofMillis(500);

        private Builder(URI agent, String service) {
            String scheme = agent.getScheme();
            if (!("http".equals(scheme) || "https".equals(scheme)) || agent.getHost() == null) {
                throw new IllegalArgumentException("'" + agent + "' is not http://host:port");
            }
            if (!service.matches("[A-Za-z0-9_-]{1,63}")) {
                throw new IllegalArgumentException(
                        "'" + service + "' is no service name: 1 to 63 of the characters a-z A-Z 0-9 _ -");
            }
            this.agent = URI.create(scheme + "://" + agent.getRawAuthority());
            this.service = service;
        }

        /// Sends an ACL token, asked for anew with each request, so that it can be rotated.
        ///
        /// @param secret gives the token; runs on threads of the discovery
        /// @return this
        public Builder token(Supplier<Optional<String>> secret) {
            this.token = secret;
            return this;
        }

        /// Asks for the nodes of another datacenter than the agent's. Announcing is always to the agent itself.
        ///
        /// @param name of the datacenter
        /// @return this
        public Builder datacenter(String name) {
            this.datacenter = Optional.of(name);
            return this;
        }

        /// Lets a node that stays silent be found no longer than this: 15 seconds unless told otherwise.
        ///
        /// @param time at least a second
        /// @return this
        public Builder timeToLive(Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("the TTL must be at least one second, was " + time);
            }
            this.timeToLive = time;
            return this;
        }

        /// Has a query wait this long for a change: a minute unless told otherwise.
        ///
        /// @param longest up to ten minutes, which is Consul's limit
        /// @return this
        public Builder queryWait(Duration longest) {
            if (!longest.isPositive() || longest.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException("the wait must be up to 10 minutes, was " + longest);
            }
            this.wait = longest;
            return this;
        }

        /// Waits this long after a first failure: half a second unless told otherwise.
        ///
        /// @param first up to 30 seconds
        /// @return this
        public Builder backoff(Duration first) {
            var _ = new Backoff(first, BACKOFF_MAX, RandomGenerator.getDefault());
            this.backoffFirst = first;
            return this;
        }

        /// The way, not yet started.
        ///
        /// @return a new one each time
        public ConsulDiscovery build() {
            return new ConsulDiscovery(this);
        }
    }
}
