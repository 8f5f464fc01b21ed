package dev.hypha.cluster;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.core.Catalogues;
import dev.hypha.core.NodeOptions;
import dev.hypha.core.NodeSpec.NodeIdentity;
import dev.hypha.core.Observation;
import dev.hypha.discovery.Discovery;
import dev.hypha.discovery.DiscoverySpec;
import dev.hypha.membership.MembershipOptions;
import dev.hypha.security.Authorizer;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.policy.Policy;
import dev.hypha.security.policy.PolicyAuthorizer;
import dev.hypha.security.policy.PolicyFile;
import dev.hypha.spi.Catalogue;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Describes a [ClusterRuntime]. A worker must [#listen], or it must be a [#client].
public final class ClusterRuntimeBuilder {
    /// The cluster's name unless another is given.
    public static final String DEFAULT_CLUSTER = "hypha";

    /// How long a client looks for a first node unless told otherwise.
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private @Nullable String cluster;
    private @Nullable NodeId node;
    private boolean client;
    private @Nullable Endpoint listen;
    private @Nullable Endpoint advertise;
    private final Set<Endpoint> peers = new LinkedHashSet<>();
    private final List<Supplier<Discovery>> discovery = new ArrayList<>();
    private FencingPolicy fencing = FencingPolicy.AUTO;
    private int clusterSize;
    private MembershipOptions membership = MembershipOptions.DEFAULT;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<Taint> taints = new ArrayList<>();
    private final Map<String, Long> resources = new LinkedHashMap<>();
    private final Map<Class<?>, Object> bindings = new LinkedHashMap<>();
    private @Nullable List<Catalogue> catalogues;
    private boolean insecure;
    private @Nullable Supplier<? extends SecurityProvider> security;
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private NodeOptions options = NodeOptions.DEFAULT;
    private NodeRules.Source rules = new NodeRules.Source.Default();
    private @Nullable Supplier<CheckpointStore> checkpoints;
    private final List<RuntimeListener> listeners = new ArrayList<>();
    private Map<String, String> observation = Map.of();
    private Function<SecurityProvider, Transport> transport =
            security -> Transports.open(TransportOptions.DEFAULTS, security);

    ClusterRuntimeBuilder() {}

    /// Takes over all that a configuration says. What is set afterwards goes before it.
    ///
    /// @param config the configuration
    /// @return this
    public ClusterRuntimeBuilder config(ClusterConfig config) {
        if (config.tls().isEmpty() || !config.identity().cluster().equals(DEFAULT_CLUSTER)) {
            cluster(config.identity().cluster());
        }
        config.tls().ifPresent(tls -> security = tls::open);
        config.identity().node().ifPresent(name -> node = name);
        client = config.identity().client();
        labels.putAll(config.identity().labels());
        taints.addAll(config.identity().taints());
        resources.putAll(config.identity().resources());
        config.network().listen().ifPresent(endpoint -> listen = endpoint);
        config.network().advertise().ifPresent(endpoint -> advertise = endpoint);
        peers.addAll(config.network().peers());
        config.network().discovery().forEach(way -> discovery.add(way::create));
        fencing(config.fencing().policy());
        clusterSize(config.fencing().clusterSize());
        insecure = config.network().insecure();
        config.authorization()
                .policy()
                .ifPresent(file -> policy(file, config.authorization().mode()));
        config.checkpoints()
                .store()
                .ifPresent(kind -> checkpoints(kind, config.checkpoints().options()));
        observation(config.observation().settings());
        return connectTimeout(config.network().connectTimeout()).options(config.options());
    }

    /// Sets the cluster's name; nodes of another one are refused.
    ///
    /// @param name what the certificate says by default, [#DEFAULT_CLUSTER] without one
    /// @return this
    public ClusterRuntimeBuilder cluster(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a cluster must not be blank");
        }
        cluster = name;
        return this;
    }

    /// Sets the node's name, which no other node of the cluster may have.
    ///
    /// @param name what the certificate says by default, `node-` or `client-` and a random number without one
    /// @return this
    public ClusterRuntimeBuilder node(String name) {
        node = new NodeId(name);
        return this;
    }

    /// Makes the node a client: it spawns calls, never runs any, and does not listen.
    ///
    /// @return this
    public ClusterRuntimeBuilder client() {
        client = true;
        return this;
    }

    /// Sets where other nodes reach this one.
    ///
    /// @param endpoint for example `tcp://127.0.0.1:7101`, or `tcp://127.0.0.1:0` for any free port
    /// @return this
    public ClusterRuntimeBuilder listen(String endpoint) {
        return listen(Endpoint.parse(endpoint));
    }

    /// Sets where other nodes reach this one.
    ///
    /// @param endpoint the endpoint
    /// @return this
    public ClusterRuntimeBuilder listen(Endpoint endpoint) {
        listen = Objects.requireNonNull(endpoint, "endpoint");
        return this;
    }

    /// Sets where other nodes are told to reach this one: behind a port mapping, or with several addresses.
    ///
    /// @param endpoint where it listens by default, or the first address of the machine if it listens at
    ///     all; port 0 stands for the port that it listens at
    /// @return this
    public ClusterRuntimeBuilder advertise(String endpoint) {
        advertise = Endpoint.parse(endpoint);
        return this;
    }

    /// Adds a way to find nodes. Any live one is enough: it tells of all others.
    ///
    /// @param way makes it, once for each start; the runtime closes it
    /// @return this
    public ClusterRuntimeBuilder discovery(Supplier<Discovery> way) {
        discovery.add(Objects.requireNonNull(way, "way"));
        return this;
    }

    /// Adds a way to find nodes, in the words of a configuration.
    ///
    /// @param way for example `dns:nodes.example.org:7101` or `file:/etc/hypha/nodes`
    /// @return this
    public ClusterRuntimeBuilder discovery(String way) {
        return discovery(DiscoverySpec.parse(way)::create);
    }

    /// Sets which part of a divided cluster goes on as before.
    ///
    /// @param policy [FencingPolicy#AUTO] by default
    /// @return this
    public ClusterRuntimeBuilder fencing(FencingPolicy policy) {
        fencing = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /// Sets how many workers the whole cluster has: what a quorum is a majority of.
    ///
    /// @param workers 0, the default, if it is not fixed
    /// @return this
    public ClusterRuntimeBuilder clusterSize(int workers) {
        if (workers < 0) {
            throw new IllegalArgumentException("the size of a cluster must not be negative, was " + workers);
        }
        clusterSize = workers;
        return this;
    }

    /// Sets the times of the membership protocol, which all nodes of a cluster should share.
    ///
    /// @param times [MembershipOptions#DEFAULT] by default
    /// @return this
    public ClusterRuntimeBuilder membership(MembershipOptions times) {
        membership = Objects.requireNonNull(times, "times");
        return this;
    }

    /// Adds nodes to connect to. The list may be the same on all nodes: one that turns out to be this very
    /// node is skipped.
    ///
    /// @param endpoints for example `tcp://127.0.0.1:7101`; several calls add up
    /// @return this
    public ClusterRuntimeBuilder peers(String... endpoints) {
        for (String each : endpoints) {
            peers.add(Endpoint.parse(each));
        }
        return this;
    }

    /// Adds nodes to connect to.
    ///
    /// @param endpoints where they listen; several calls add up
    /// @return this
    public ClusterRuntimeBuilder peers(List<Endpoint> endpoints) {
        peers.addAll(endpoints);
        return this;
    }

    /// Sets a label that placements can select by.
    ///
    /// @param key the label
    /// @param value its value
    /// @return this
    public ClusterRuntimeBuilder label(String key, String value) {
        labels.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /// Adds a taint, which keeps calls away that don't tolerate it.
    ///
    /// @param taint the taint
    /// @return this
    public ClusterRuntimeBuilder taint(Taint taint) {
        taints.add(Objects.requireNonNull(taint, "taint"));
        return this;
    }

    /// Gives the node so much of a resource, which calls can hold while they run.
    ///
    /// @param name the resource, such as `gpu`
    /// @param amount at least 0
    /// @return this
    public ClusterRuntimeBuilder resource(String name, long amount) {
        resources.put(Objects.requireNonNull(name, "name"), amount);
        return this;
    }

    /// Gives the object that the instance methods of a class run on.
    ///
    /// @param <T> the class
    /// @param type the class that declares the functions
    /// @param object what they run on
    /// @return this
    public <T> ClusterRuntimeBuilder bind(Class<T> type, T object) {
        bindings.put(type, type.cast(Objects.requireNonNull(object, "object")));
        return this;
    }

    /// Knows just the functions of these catalogues, instead of all on the class path.
    ///
    /// @param some the catalogues; several calls add up
    /// @return this
    public ClusterRuntimeBuilder functions(Catalogue... some) {
        if (catalogues == null) {
            catalogues = new ArrayList<>();
        }
        catalogues.addAll(List.of(some));
        return this;
    }

    /// Sets how connections are encrypted, and how each end proves who it is. Without it there is plaintext on
    /// loopback.
    ///
    /// @param provider for example [dev.hypha.security.tls.MutualTls]
    /// @return this
    public ClusterRuntimeBuilder security(SecurityProvider provider) {
        Objects.requireNonNull(provider, "provider");
        security = () -> provider;
        return this;
    }

    /// Allows plaintext beyond loopback: whoever reaches the port may run anything, and read everything on
    /// the way. Only for networks that keep everyone else out.
    ///
    /// @return this
    public ClusterRuntimeBuilder insecure() {
        insecure = true;
        return this;
    }

    /// Sets how long a client waits for a first node.
    ///
    /// @param timeout [#DEFAULT_CONNECT_TIMEOUT] by default
    /// @return this
    public ClusterRuntimeBuilder connectTimeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the connect timeout must be positive, was " + timeout);
        }
        connectTimeout = timeout;
        return this;
    }

    /// Sets the knobs of the node.
    ///
    /// @param knobs [NodeOptions#DEFAULT] by default
    /// @return this
    public ClusterRuntimeBuilder options(NodeOptions knobs) {
        options = Objects.requireNonNull(knobs, "knobs");
        return this;
    }

    /// Sets who may do what on this node.
    ///
    /// @param authorizer [Authorizer#NO_POLICY] by default if there are certificates,
    ///     [Authorizer#ALLOW_ALL] if not
    /// @return this
    public ClusterRuntimeBuilder authorizer(Authorizer authorizer) {
        rules = new NodeRules.Source.Given(Objects.requireNonNull(authorizer, "authorizer"));
        return this;
    }

    /// Sets who may do what on this node, and which restricted labels nodes have.
    ///
    /// @param policy what it does not allow is denied
    /// @return this
    public ClusterRuntimeBuilder policy(Policy policy) {
        return authorizer(new PolicyAuthorizer(policy, PolicyAuthorizer.Mode.ENFORCE));
    }

    /// Sets who may do what on this node, and which restricted labels nodes have, by a file that is read at
    /// the start and followed as long as the node lives.
    ///
    /// @param file a policy in YAML; [#start] fails with a [dev.hypha.security.policy.PolicyException] if
    ///     it is wrong
    /// @param mode what becomes of what it denies
    /// @return this
    public ClusterRuntimeBuilder policy(Path file, PolicyAuthorizer.Mode mode) {
        rules = new NodeRules.Source.File(() -> PolicyFile.open(file, mode));
        return this;
    }

    /// Keeps the checkpoints of tasks that this node spawns in a store as well, so that they outlive it.
    ///
    /// @param opening opens it, once for each start; the runtime closes it. None by default
    /// @return this
    public ClusterRuntimeBuilder checkpoints(Supplier<CheckpointStore> opening) {
        checkpoints = Objects.requireNonNull(opening, "opening");
        return this;
    }

    /// Keeps the checkpoints of tasks in a store as well, in the words of a configuration.
    ///
    /// @param kind for example `file`
    /// @param settings for example `path`, as in `docs/checkpoints.md`
    /// @return this
    public ClusterRuntimeBuilder checkpoints(String kind, Map<String, String> settings) {
        Map<String, String> chosen = Map.copyOf(settings);
        return checkpoints(() -> CheckpointStores.open(kind, chosen));
    }

    /// Adds someone who is told what the node does, besides those that providers on the class path make.
    ///
    /// @param told for example one that counts; several are told in this order
    /// @return this
    public ClusterRuntimeBuilder listener(RuntimeListener told) {
        listeners.add(Objects.requireNonNull(told, "told"));
        return this;
    }

    /// Sets what the providers of listeners on the class path are told, in the words of a configuration.
    ///
    /// @param settings for example `otel` to `off`; none by default
    /// @return this
    public ClusterRuntimeBuilder observation(Map<String, String> settings) {
        observation = Map.copyOf(settings);
        return this;
    }

    /// Sets how the node's transport is made: to tune its [TransportOptions], or to put something around it.
    ///
    /// @param opening gives the transport for what may listen and connect where; the node closes it.
    ///     [Transports#open] with [TransportOptions#DEFAULTS] by default
    /// @return this
    public ClusterRuntimeBuilder transport(Function<SecurityProvider, Transport> opening) {
        transport = Objects.requireNonNull(opening, "opening");
        return this;
    }

    /// Listens, connects to the peers and, if this is a client, waits for the first of them. A worker waits
    /// for nobody: peers that are not there yet are joined when they come.
    ///
    /// @return the runtime, to be closed
    /// @throws IllegalArgumentException if what was described cannot be
    /// @throws IllegalStateException if two catalogues collide, or a client reaches no node in time
    /// @throws dev.hypha.transport.TransportException if the endpoint cannot be bound
    /// @throws dev.hypha.checkpoint.CheckpointException if the store of checkpoints cannot be opened
    /// @throws SecurityRefusal if plaintext would leave this machine without [#insecure], or the certificate is
    ///     another's
    public ClusterRuntime start() {
        if (client && listen != null) {
            throw new IllegalArgumentException(
                    "HYP-CONF-004 a client does not listen; drop listen " + listen + ", or drop client");
        }
        if (client && peers.isEmpty() && discovery.isEmpty()) {
            throw new IllegalArgumentException(
                    "HYP-CONF-004 a client needs peers, for example tcp://127.0.0.1:7101, or" + " a way of discovery");
        }
        if (!client && listen == null) {
            throw new IllegalArgumentException("HYP-CONF-004 a node that runs calls must listen, for example at"
                    + " tcp://127.0.0.1:7101; or make it a client, which only spawns");
        }
        SecurityProvider provider = provider();
        Optional<SpiffeId> certified = provider.self();
        certified.ifPresent(this::checkAgainst);
        CatalogueSet known = catalogues == null ? Catalogues.found() : Catalogues.only(catalogues);
        ClusterStart.Wires wires = new ClusterStart.Wires(
                listen,
                advertise,
                List.copyOf(peers),
                discovery.stream().map(Supplier::get).toList(),
                provider,
                insecure,
                connectTimeout,
                transport);
        return Observation.listening(
                listeners,
                observation,
                all -> new ClusterStart(
                                new NodeIdentity(
                                        clusterName(certified), name(certified), !client, labels, taints, resources),
                                known,
                                bindings,
                                wires,
                                new ClusterStart.Society(membership, fencing, clusterSize),
                                rules,
                                checkpoints,
                                all,
                                options)
                        .start());
    }

    private SecurityProvider provider() {
        if (security != null && insecure) {
            throw new IllegalArgumentException(
                    "HYP-CONF-004 insecure allows plaintext, and there is a certificate; drop one of them");
        }
        return security != null
                ? security.get()
                : insecure ? PlaintextSecurity.insecure() : PlaintextSecurity.loopbackOnly();
    }

    /// What is said here and what the certificate says must be the same: peers go by the latter.
    private void checkAgainst(SpiffeId certified) {
        if (cluster != null && !cluster.equals(certified.cluster())) {
            throw new SecurityRefusal(
                    "HYP-SEC-009",
                    "the cluster is to be '" + cluster + "', and the certificate is " + certified
                            + "; have one issued for that cluster, or leave the name to the certificate");
        }
        if (node != null && !node.name().equals(certified.name())) {
            throw new SecurityRefusal(
                    "HYP-SEC-011",
                    "the node is to be '" + node + "', and the certificate is " + certified
                            + "; have one issued for that name, or leave the name to the certificate");
        }
        if (!client && certified.role() != SpiffeId.Role.NODE) {
            throw new SecurityRefusal(
                    "HYP-SEC-010",
                    "the node is to run calls, and the certificate is a client's, " + certified
                            + "; have one issued for a node, or make it a client");
        }
    }

    private String clusterName(Optional<SpiffeId> certified) {
        return cluster != null ? cluster : certified.map(SpiffeId::cluster).orElse(DEFAULT_CLUSTER);
    }

    private NodeId name(Optional<SpiffeId> certified) {
        return node != null ? node : certified.map(id -> new NodeId(id.name())).orElseGet(this::randomName);
    }

    private NodeId randomName() {
        return new NodeId((client ? "client-" : "node-")
                + "%08x".formatted(ThreadLocalRandom.current().nextInt()));
    }
}
