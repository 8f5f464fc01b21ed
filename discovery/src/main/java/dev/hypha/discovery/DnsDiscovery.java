package dev.hypha.discovery;

import dev.hypha.discovery.DiscoveryProblem.Kind;
import dev.hypha.discovery.DnsAnswer.Service;
import dev.hypha.transport.Backoff;
import dev.hypha.transport.Endpoint;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The name service: SRV records (RFC 2782) with host and port, or the addresses (A and AAAA) of a name
/// with one port for all.
///
/// It is asked again when the shortest TTL of an answer has passed, within bounds. A name that does not
/// exist, or has no such records, is an empty set, and told; it is asked for again as the zone's SOA says
/// (RFC 2308), within the same bounds. Candidates of SRV records come in order of priority, and at random
/// by weight within one. Their hosts are resolved by the same servers, so candidates are addresses. Names
/// are absolute: no search domain is added. Nothing is announced.
public final class DnsDiscovery extends StartedOnce {
    /// The longest answer in records that is used; more is no cluster's but a mistake.
    private static final int TARGETS_MAX = 10_000;

    private final String name;
    private final OptionalInt port;
    private final List<InetSocketAddress> resolvers;
    private final Duration shortest;
    private final Duration longest;
    private final Duration timeout;
    private final RandomGenerator random;
    private final String source;
    private @Nullable DnsClient client;

    private DnsDiscovery(Builder builder) {
        name = builder.name;
        port = builder.port;
        resolvers = List.copyOf(builder.resolvers);
        shortest = builder.shortest;
        longest = builder.longest;
        timeout = builder.timeout;
        random = builder.random;
        source = port.isPresent() ? "dns:" + name + ":" + port.getAsInt() : "dns+srv:" + name;
    }

    /// Asks for SRV records.
    ///
    /// @param name for example `_hypha._tcp.example.org`
    /// @return what else can be chosen
    public static Builder srv(String name) {
        return new Builder(name, OptionalInt.empty());
    }

    /// Asks for addresses.
    ///
    /// @param name for example `hypha.example.org`
    /// @param port where all the nodes listen, 1 to 65535
    /// @return what else can be chosen
    public static Builder addresses(String name, int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is 1 to 65535, was " + port);
        }
        return new Builder(name, OptionalInt.of(port));
    }

    @Override
    void begin(Self self, Reports reports) {
        client = new DnsClient(source, resolvers, timeout);
        DnsClient present = client;
        Backoff backoff = new Backoff(shortest, longest, random);
        run(source, () -> round(present, reports), backoff, reports);
    }

    @Override
    void end() {
        if (client != null) {
            client.close();
        }
    }

    private Duration round(DnsClient dns, Reports reports) throws DiscoveryFailedException, InterruptedException {
        Lookup lookup = new Lookup();
        List<Endpoint.Tcp> endpoints = port.isPresent()
                ? lookup.endpoints(dns, name, port.getAsInt())
                : lookup.services(dns, DnsAnswer.inOrder(lookup.services(dns), random));
        Set<Candidate> candidates = new LinkedHashSet<>();
        endpoints.forEach(each -> candidates.add(new Candidate(each.toString(), Optional.empty(), source)));
        reports.found(candidates);
        if (candidates.isEmpty()) {
            String records = port.isPresent() ? "A or AAAA" : "SRV";
            reports.failed(
                    "name",
                    new DiscoveryProblem(
                            Kind.UNKNOWN_NAME,
                            source,
                            "'" + name + "' has no " + records + " records, or none that lead anywhere",
                            "add them, or correct the name, which is taken as absolute"));
        } else {
            reports.succeeded("name");
        }
        return bounded(lookup.seconds());
    }

    /// A TTL within the bounds.
    Duration bounded(long seconds) {
        Duration wait = Duration.ofSeconds(seconds);
        if (wait.compareTo(shortest) < 0) {
            return shortest;
        }
        return wait.compareTo(longest) > 0 ? longest : wait;
    }

    @Override
    public String toString() {
        return source;
    }

    /// The questions of one round, and how long all their answers hold.
    private final class Lookup {
        private static final long UNSET = Long.MAX_VALUE;

        private long positiveSeconds = UNSET;
        private long negativeSeconds = UNSET;

        /// An absent kind of address says nothing when the other is there: most names have no AAAA.
        long seconds() {
            return positiveSeconds == UNSET ? negativeSeconds : positiveSeconds;
        }

        List<Service> services(DnsClient dns) throws DiscoveryFailedException, InterruptedException {
            DnsAnswer answer = ask(dns, name, DnsRecordType.SRV);
            if (answer.services().size() > TARGETS_MAX) {
                throw new DiscoveryFailedException(new DiscoveryProblem(
                        Kind.UNREADABLE,
                        source,
                        "has " + answer.services().size() + " records, more than " + TARGETS_MAX,
                        "see whether the name is right"));
            }
            // RFC 2782: a target of "." says that the service is decidedly not available.
            return answer.services().stream()
                    .filter(each -> !each.target().isEmpty() && each.port() > 0)
                    .toList();
        }

        List<Endpoint.Tcp> services(DnsClient dns, List<Service> services)
                throws DiscoveryFailedException, InterruptedException {
            List<Endpoint.Tcp> endpoints = new ArrayList<>();
            for (Service service : services) {
                endpoints.addAll(endpoints(dns, service.target(), service.port()));
            }
            return endpoints;
        }

        List<Endpoint.Tcp> endpoints(DnsClient dns, String host, int at)
                throws DiscoveryFailedException, InterruptedException {
            List<Endpoint.Tcp> endpoints = new ArrayList<>();
            for (DnsRecordType type : List.of(DnsRecordType.A, DnsRecordType.AAAA)) {
                for (String address : ask(dns, host, type).addresses()) {
                    endpoints.add(new Endpoint.Tcp(address, at));
                }
            }
            return endpoints;
        }

        private DnsAnswer ask(DnsClient dns, String host, DnsRecordType type)
                throws DiscoveryFailedException, InterruptedException {
            DnsAnswer answer = dns.ask(host, type);
            if (!answer.code().equals(DnsResponseCode.NOERROR) && !answer.code().equals(DnsResponseCode.NXDOMAIN)) {
                throw new DiscoveryFailedException(new DiscoveryProblem(
                        answer.code().equals(DnsResponseCode.REFUSED) ? Kind.REFUSED : Kind.UNREACHABLE,
                        source,
                        "the server " + dns.servers() + " answered " + answer.code() + " for '" + host + "'",
                        "ask another server, or see that one's log"));
            }
            if (answer.services().isEmpty() && answer.addresses().isEmpty()) {
                negativeSeconds = Math.min(negativeSeconds, answer.seconds());
            } else {
                positiveSeconds = Math.min(positiveSeconds, answer.seconds());
            }
            return answer;
        }
    }

    /// How to ask. One thread; used once or more.
    public static final class Builder {
        private final String name;
        private final OptionalInt port;
        private List<InetSocketAddress> resolvers = List.of();
        private Duration shortest = Duration.ofSeconds(1);
        private Duration longest = Duration.ofMinutes(1);
        private Duration timeout = Duration.ofSeconds(5);
        private RandomGenerator random = RandomGenerator.getDefault();

        private Builder(String name, OptionalInt port) {
            this.name = DnsAnswer.checkedName(name);
            this.port = port;
        }

        /// Asks these servers instead of the system's.
        ///
        /// @param servers by address and port
        /// @return this
        public Builder resolvers(List<InetSocketAddress> servers) {
            this.resolvers = List.copyOf(servers);
            return this;
        }

        /// Bounds the time between two questions, whatever the TTL: one second to one minute unless told
        /// otherwise.
        ///
        /// @param least positive; also the first wait after a failure
        /// @param most not less; also the longest wait after failures
        /// @return this
        public Builder timeToLive(Duration least, Duration most) {
            if (!least.isPositive() || most.compareTo(least) < 0) {
                throw new IllegalArgumentException("0 < least <= most is needed, was " + least + " and " + most);
            }
            this.shortest = least;
            this.longest = most;
            return this;
        }

        /// Waits this long for one answer: five seconds unless told otherwise.
        ///
        /// @param wait positive
        /// @return this
        public Builder timeout(Duration wait) {
            if (!wait.isPositive()) {
                throw new IllegalArgumentException("the timeout must be positive, was " + wait);
            }
            this.timeout = wait;
            return this;
        }

        /// Chooses by weight, and waits after failures, with this randomness.
        ///
        /// @param generator used by one thread
        /// @return this
        public Builder random(RandomGenerator generator) {
            this.random = generator;
            return this;
        }

        /// The way, not yet started.
        ///
        /// @return a new one each time
        public DnsDiscovery build() {
            return new DnsDiscovery(this);
        }
    }
}
