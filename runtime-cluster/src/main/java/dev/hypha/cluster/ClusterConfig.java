package dev.hypha.cluster;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.core.NodeOptions;
import dev.hypha.discovery.DiscoverySpec;
import dev.hypha.local.LocalTransport;
import dev.hypha.security.ConnectionRenewal;
import dev.hypha.security.join.Enrolment;
import dev.hypha.security.policy.PolicyAuthorizer;
import dev.hypha.security.tls.CredentialFiles;
import dev.hypha.security.tls.CredentialPaths;
import dev.hypha.security.tls.CredentialSource;
import dev.hypha.security.tls.MutualTls;
import dev.hypha.security.tls.TlsOptions;
import dev.hypha.spi.FileTrouble;
import dev.hypha.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a configuration file and its environment say; `docs/configuration.md` lists the keys.
///
/// ```java
/// ClusterRuntime runtime = ClusterRuntime.builder()
///         .config(ClusterConfig.load(Path.of("cluster.yaml")))
///         .bind(Geocoder.class, geocoder)
///         .start();
/// ```
///
/// @param mode local or clustered
/// @param identity who the node is
/// @param network where it listens and whom it dials
/// @param authorization who may do what on the node
/// @param fencing what a part of a divided cluster does
/// @param options its knobs
/// @param checkpoints where it keeps checkpoints
/// @param observation what is told to those who make metrics and traces
/// @param local the logical nodes of a local runtime
/// @param tls the certificates that connections are encrypted and authenticated with; empty for plaintext
/// @param logFormat how `hypha node` writes its log; a program that starts nodes itself has its own ways
public record ClusterConfig(
        Mode mode,
        Identity identity,
        Network network,
        Authorization authorization,
        Fencing fencing,
        NodeOptions options,
        Checkpoints checkpoints,
        Observing observation,
        Local local,
        Optional<Tls> tls,
        LogFormat logFormat) {
    /// What is started.
    public enum Mode {
        /// Logical nodes in this JVM; what is said of the network is not used.
        LOCAL,
        /// One node of a cluster.
        CLUSTER
    }

    /// Who the node is.
    ///
    /// @param cluster the cluster's name
    /// @param node the node's name, or empty for a random one
    /// @param client whether it only spawns
    /// @param labels its labels
    /// @param taints its taints
    /// @param resources how much it has of what calls can hold while they run, by name
    public record Identity(
            String cluster,
            Optional<NodeId> node,
            boolean client,
            Map<String, String> labels,
            List<Taint> taints,
            Map<String, Long> resources) {
        /// Copies the collections.
        public Identity {
            labels = Map.copyOf(labels);
            taints = List.copyOf(taints);
            resources = Map.copyOf(resources);
        }
    }

    /// Where the node listens and whom it dials.
    ///
    /// @param listen where it accepts connections, empty for a client
    /// @param advertise where other nodes are told to reach it, if not where it listens
    /// @param peers some nodes of the cluster, maybe this one among them
    /// @param discovery other ways to find nodes
    /// @param insecure whether plaintext may leave this machine
    /// @param connectTimeout how long a client waits for a first node
    public record Network(
            Optional<Endpoint> listen,
            Optional<Endpoint> advertise,
            List<Endpoint> peers,
            List<DiscoverySpec> discovery,
            boolean insecure,
            Duration connectTimeout) {
        /// Copies the lists.
        public Network {
            peers = List.copyOf(peers);
            discovery = List.copyOf(discovery);
        }
    }

    /// Who may do what on the node.
    ///
    /// @param policy a file in YAML, if there is one
    /// @param mode what becomes of what it denies
    public record Authorization(Optional<Path> policy, PolicyAuthorizer.Mode mode) {}

    /// The node's certificate and whom it trusts.
    ///
    /// @param files where they are
    /// @param enrolment how they come there, if the node sees to that itself
    /// @param connectionAgeMax when connections are renewed
    public record Tls(CredentialPaths files, Optional<Enrolment> enrolment, Duration connectionAgeMax) {
        /// Reads the files, which are followed from then on; before that, joins the cluster if there is a
        /// token and no certificate yet, which blocks for the network.
        ///
        /// @return what secures the connections
        /// @throws dev.hypha.security.SecurityRefusal if the files are of no use, or the node could not join
        public MutualTls open() {
            ConnectionRenewal renewal = new ConnectionRenewal(
                    connectionAgeMax, TlsOptions.DEFAULTS.renewal().spread());
            CredentialSource source = enrolment.isPresent() ? enrolment.get().open() : CredentialFiles.open(files);
            return MutualTls.of(source, TlsOptions.DEFAULTS.withRenewal(renewal));
        }
    }

    /// What the parts of a divided cluster do.
    ///
    /// @param policy which part goes on as before
    /// @param clusterSize how many workers the whole cluster has, 0 if that is not fixed
    public record Fencing(FencingPolicy policy, int clusterSize) {}

    /// Where checkpoints are kept.
    ///
    /// @param store the kind of store, such as `file`; empty for none
    /// @param options by name, without secrets
    public record Checkpoints(Optional<String> store, Map<String, String> options) {
        /// No store.
        public static final Checkpoints NONE = new Checkpoints(Optional.empty(), Map.of());

        /// Copies the map.
        public Checkpoints {
            options = Map.copyOf(options);
        }
    }

    /// What those are told who make metrics and traces, if they are on the class path.
    ///
    /// @param settings what is said of it, by key; what is not said is not there
    public record Observing(Map<String, String> settings) {
        /// Copies the map.
        public Observing {
            settings = Map.copyOf(settings);
        }
    }

    /// The logical nodes of a local runtime.
    ///
    /// @param nodes how many
    /// @param transport what joins them
    public record Local(int nodes, LocalTransport transport) {}

    /// Reads a file, and the environment variables that go before it.
    ///
    /// @param file `.yaml`, `.yml` or `.properties`
    /// @return the configuration
    /// @throws ConfigException if the file cannot be read, or has unknown keys or bad values: all of them
    public static ClusterConfig load(Path file) {
        return load(file, System.getenv());
    }

    /// Reads a file, and variables that go before it.
    ///
    /// @param file `.yaml`, `.yml` or `.properties`
    /// @param environment variables by name; those that start with `HYPHA_` and name a key count
    /// @return the configuration
    /// @throws ConfigException if the file cannot be read, or has unknown keys or bad values: all of them
    public static ClusterConfig load(Path file, Map<String, String> environment) {
        Settings settings = new Settings();
        readFile(file, settings);
        readEnvironment(environment, settings);
        return ConfigReader.read(settings);
    }

    static void readFile(Path file, Settings settings) {
        String name = file.getFileName() == null
                ? file.toString()
                : file.getFileName().toString();
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            settings.problem("003", file.toString(), "cannot be read: " + FileTrouble.of(e));
            return;
        }
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            YamlSource.read(name, text, settings);
        } else if (name.endsWith(".properties")) {
            PropertiesSource.read(name, text, settings);
        } else {
            settings.problem("003", name, "must end in .yaml, .yml or .properties");
        }
    }

    static void readEnvironment(Map<String, String> environment, Settings settings) {
        for (ConfigKey key : ConfigKey.values()) {
            String value = environment.getOrDefault(key.variable(), "");
            if (!value.isBlank()) {
                settings.put(key.text(), List.of(value.strip()), "environment variable " + key.variable());
            }
        }
    }
}
