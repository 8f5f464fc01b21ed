package dev.hypha.discovery;

import dev.hypha.discovery.DiscoveryProblem.Kind;
import dev.hypha.transport.Backoff;
import dev.hypha.transport.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import javax.jmdns.impl.JmDNSImpl;
import org.jspecify.annotations.Nullable;

/// Multicast DNS with service discovery (RFC 6762, RFC 6763): nodes on one network segment find each other
/// without any server. Each announces `_hypha._tcp.local.` with its cluster, name and endpoint as TXT;
/// nodes of other clusters are left out.
///
/// A node that closes says goodbye and is forgotten; one that dies without is kept until its records lapse,
/// which may take an hour. Anybody on the segment can announce anything.
public final class MdnsDiscovery extends StartedOnce {
    /// The type of service that is announced.
    public static final String SERVICE = "_hypha._tcp.local.";

    private static final String SOURCE = "mdns:";
    private static final String CLUSTER = "cluster";
    private static final String NODE = "id";
    private static final String ENDPOINT = "endpoint";
    private static final Duration AGAIN = Duration.ofSeconds(30);
    /// How long records are kept that were said goodbye to (RFC 6762, 10.1). JmDNS itself looks every ten
    /// seconds.
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final int NODES_MAX = 10_000;

    private final Optional<InetAddress> networkInterface;
    private final Map<String, Announced> known = new HashMap<>();
    private @Nullable JmDNS mdns;
    private boolean ended;

    private MdnsDiscovery(Optional<InetAddress> networkInterface) {
        this.networkInterface = networkInterface;
    }

    /// On the interface that leads to other machines, as the system sees it.
    ///
    /// @return the way, not yet started
    public static MdnsDiscovery create() {
        return new MdnsDiscovery(Optional.empty());
    }

    /// On one interface.
    ///
    /// @param address of this machine; a loopback address for nodes on this machine only
    /// @return the way, not yet started
    public static MdnsDiscovery on(InetAddress address) {
        return new MdnsDiscovery(Optional.of(address));
    }

    @Override
    void begin(Self self, Reports reports) {
        Backoff backoff = new Backoff(Duration.ofMillis(500), AGAIN, RandomGenerator.getDefault());
        run(SOURCE, () -> round(self, reports), backoff, reports);
    }

    /// Opens it once; later rounds forget who has said goodbye.
    private Duration round(Self self, Reports reports) throws DiscoveryFailedException {
        @Nullable JmDNS open;
        synchronized (known) {
            if (ended) {
                return AGAIN;
            }
            open = mdns;
        }
        if (open == null) {
            open(self, reports);
        } else if (open instanceof JmDNSImpl cached) {
            cached.cleanCache();
        }
        return GOODBYE;
    }

    private void open(Self self, Reports reports) throws DiscoveryFailedException {
        JmDNS opened = null;
        try {
            String host = "hypha-" + UUID.randomUUID(); // else it contends with others of this machine for its name
            opened = networkInterface.isPresent() ? JmDNS.create(networkInterface.get(), host) : JmDNS.create(host);
            for (Endpoint.Tcp endpoint : Announced.reachable(self)) {
                opened.registerService(info(self, endpoint));
            }
        } catch (IOException e) {
            close(opened);
            throw new DiscoveryFailedException(new DiscoveryProblem(
                    Kind.UNREACHABLE,
                    SOURCE,
                    "no multicast at "
                            + networkInterface.map(InetAddress::toString).orElse("the default interface") + ": "
                            + e.getMessage(),
                    "choose another with mdns:?interface=ADDRESS, or another way of discovery"));
        }
        boolean late;
        synchronized (known) {
            late = ended;
            mdns = late ? null : opened;
        }
        if (late) {
            close(opened);
        } else {
            reports.found(List.of());
            opened.addServiceListener(SERVICE, new Ear(opened, self, reports));
        }
    }

    /// The name on the wire is a label of at most 63 bytes: readable, and different for each endpoint.
    private static ServiceInfo info(Self self, Endpoint.Tcp endpoint) {
        String node = self.node().name();
        byte[] all = (self.cluster() + ' ' + node + ' ' + endpoint).getBytes(StandardCharsets.UTF_8);
        String name = node.substring(0, Math.min(node.length(), 26)) + "-" + UUID.nameUUIDFromBytes(all);
        return ServiceInfo.create(
                SERVICE,
                name,
                endpoint.port(),
                0,
                0,
                Map.of(CLUSTER, self.cluster(), NODE, node, ENDPOINT, endpoint.toString()));
    }

    @Override
    void end() {
        JmDNS opened;
        synchronized (known) {
            ended = true;
            opened = mdns;
        }
        close(opened);
    }

    private static void close(@Nullable JmDNS opened) {
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                // What was to be said goodbye to lapses.
            }
        }
    }

    @Override
    public String toString() {
        return SOURCE;
    }

    /// Hears what is announced, on threads of JmDNS.
    private final class Ear implements ServiceListener {
        private final JmDNS from;
        private final Self self;
        private final Reports reports;

        Ear(JmDNS from, Self self, Reports reports) {
            this.from = from;
            this.self = self;
            this.reports = reports;
        }

        @Override
        public void serviceAdded(ServiceEvent event) {
            from.requestServiceInfo(event.getType(), event.getName(), true, 1);
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            change(event.getName(), null);
        }

        /// The first time may be without the TXT: then it comes again.
        @Override
        public void serviceResolved(ServiceEvent event) {
            ServiceInfo info = event.getInfo();
            String cluster = info.getPropertyString(CLUSTER);
            String node = info.getPropertyString(NODE);
            String endpoint = info.getPropertyString(ENDPOINT);
            if (cluster != null && node != null && endpoint != null) {
                String[] hosts = info.getHostAddresses();
                change(event.getName(), new Announced(cluster, node, hosts.length == 0 ? "" : hosts[0], endpoint));
            }
        }

        /// Prepared within the lock, so that an older state never comes after a newer; told outside of it.
        private void change(String name, @Nullable Announced announced) {
            synchronized (known) {
                if (announced == null) {
                    known.remove(name);
                } else if (known.size() < NODES_MAX || known.containsKey(name)) {
                    known.put(name, announced);
                }
                Announced.prepare(known.values(), self, SOURCE, reports);
            }
            reports.tell();
        }
    }
}
