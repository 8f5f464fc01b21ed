package dev.hypha.cluster;

import dev.hypha.DrainReport;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.core.Observation;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `node` command: starts a worker, says so in one line, and drains it when the process is told to end.
///
/// Exit codes: 0 when it has drained and nothing was lost, 1 when the node could not start, 2 for wrong
/// usage, 3 when it has drained and calls were lost.
@Command(
        name = "hypha node",
        description = "Runs a worker for the functions on its class path.",
        footer = {
            "",
            "Flags go before environment variables (HYPHA_LISTEN and so on), which go before the file.",
            "SIGTERM and SIGINT drain the node: it refuses new calls and ends those that it has.",
            "Exit code 0: drained, nothing lost; 1: the node could not start; 2: wrong usage; 3: drained, calls lost."
        })
public final class NodeCommand implements Callable<Integer> {
    private static final int DRAINED = 0;
    private static final int NOT_STARTED = 1;
    private static final int CALLS_LOST = 3;
    private static final String METRICS_LISTEN = "127.0.0.1:0";

    private static final String NO_FUNCTIONS = """
            WARNING: no distributed functions are on the class path of this node, so it can run nothing.
              - Put the jars with your functions on the class path, beside Hypha's own.
              - Check that the annotation processor dev.hypha:processor ran when they were compiled: each such jar
                has a file META-INF/services/dev.hypha.spi.Catalogue. If you merge jars, merge these files.""";

    private final Map<String, String> environment;
    private final UnaryOperator<ClusterRuntimeBuilder> changes;
    private final Consumer<LogFormat> logging;

    @Spec
    private @Nullable CommandSpec spec;

    private volatile boolean signalled;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration: .yaml, .yml or .properties; docs/configuration.md lists the keys.")
    private @Nullable Path config;

    @Option(names = "--name", paramLabel = "NAME", description = "The node's name, unique in the cluster.")
    private @Nullable String name;

    @Option(names = "--cluster", paramLabel = "NAME", description = "The cluster's name.")
    private @Nullable String cluster;

    @Option(
            names = "--listen",
            paramLabel = "ENDPOINT",
            description = "Where to listen: tcp://127.0.0.1:7101 (port 0 takes any free one) or unix:/path.")
    private @Nullable String listen;

    @Option(
            names = "--peer",
            paramLabel = "ENDPOINT",
            description = "A node of the cluster; repeat for more. The list may be the same on all nodes.")
    private List<String> peers = List.of();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label to place calls by; repeat for more.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Mixin
    private SecurityFlags security = new SecurityFlags();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "Who may do what on the node, in YAML: begin with what 'hypha policy starter' prints.")
    private @Nullable Path policy;

    @Option(
            names = "--resource",
            paramLabel = "NAME=AMOUNT",
            description = "What calls can hold while they run, such as gpu=2; repeat for more.")
    private Map<String, String> resources = new LinkedHashMap<>();

    @Option(
            names = "--insecure",
            description = "Allow plaintext beyond loopback: whoever reaches the port may run anything.")
    private boolean insecure;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this, and exit.")
    @SuppressWarnings("UnusedVariable") // picocli shows the help by itself
    private boolean help;

    /// A command.
    ///
    /// @param environment variables by name
    public NodeCommand(Map<String, String> environment) {
        this(environment, UnaryOperator.identity());
    }

    /// A command for nodes that need what no configuration can say: a transport, bound objects, rules.
    ///
    /// @param environment variables by name
    /// @param changes is given the node as the configuration describes it, before it starts
    public NodeCommand(Map<String, String> environment, UnaryOperator<ClusterRuntimeBuilder> changes) {
        this(environment, changes, _ -> {});
    }

    /// A command that knows the library which logs.
    ///
    /// @param environment variables by name
    /// @param changes is given the node as the configuration describes it, before it starts
    /// @param logging is told how the configuration wants the log written, before the node starts
    public NodeCommand(
            Map<String, String> environment,
            UnaryOperator<ClusterRuntimeBuilder> changes,
            Consumer<LogFormat> logging) {
        this.environment = Map.copyOf(environment);
        this.changes = changes;
        this.logging = logging;
    }

    @Override
    public Integer call() throws InterruptedException {
        ClusterConfig configured = configuration();
        logging.accept(configured.logFormat());
        ClusterRuntime runtime;
        try {
            runtime = changes.apply(ClusterRuntime.builder().config(configured).observation(observed(configured)))
                    .start();
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        } catch (TransportException | SecurityRefusal | CheckpointException | IllegalStateException e) {
            err().println("the node could not start: " + e.getMessage());
            return NOT_STARTED;
        }
        drainAtEnd(runtime, configured.options().drainTimeout());
        sayReady(runtime);
        DrainReport report = leftByItself(runtime); // else the end of the process is told by a signal
        if (!signalled) {
            out().println("node " + runtime.self().id() + " was drained and has left: " + report.summary());
        }
        return report.clean() ? DRAINED : CALLS_LOST;
    }

    /// A node serves its metrics on loopback unless it is told otherwise, if what does so is on the class path.
    private static Map<String, String> observed(ClusterConfig configured) {
        Map<String, String> settings =
                new LinkedHashMap<>(configured.observation().settings());
        String key = ConfigKey.METRICS_LISTEN.text();
        if (!settings.containsKey(key) && Observation.knows(key)) {
            settings.put(key, METRICS_LISTEN);
        }
        return settings;
    }

    private ClusterConfig configuration() {
        Settings settings = new Settings();
        if (config != null) {
            ClusterConfig.readFile(config, settings);
        }
        ClusterConfig.readEnvironment(environment, settings);
        readFlags(settings);
        ClusterConfig read;
        try {
            read = ConfigReader.read(settings);
        } catch (ConfigException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        if (read.mode() == ClusterConfig.Mode.LOCAL) {
            throw wrong("HYP-CONF-004 the configuration says mode local, but a node command runs a node of a cluster;"
                    + " say mode cluster");
        }
        if (read.identity().client()) {
            throw wrong("HYP-CONF-004 the configuration says client, and a client runs nothing; drop client");
        }
        return read;
    }

    private void readFlags(Settings settings) {
        if (name != null) {
            settings.put(ConfigKey.NODE.text(), List.of(name), "--name");
        }
        if (cluster != null) {
            settings.put(ConfigKey.CLUSTER.text(), List.of(cluster), "--cluster");
        }
        if (listen != null) {
            settings.put(ConfigKey.LISTEN.text(), List.of(listen), "--listen");
        }
        if (!peers.isEmpty()) {
            settings.put(ConfigKey.PEERS.text(), peers, "--peer");
        }
        labels.forEach((key, value) -> settings.put(ConfigKey.LABELS.text() + "." + key, List.of(value), "--label"));
        security.addTo(settings);
        if (policy != null) {
            settings.put(ConfigKey.SECURITY_POLICY.text(), List.of(policy.toString()), "--policy");
        }
        resources.forEach(
                (key, value) -> settings.put(ConfigKey.RESOURCES.text() + "." + key, List.of(value), "--resource"));
        if (insecure) {
            settings.put(ConfigKey.INSECURE.text(), List.of("true"), "--insecure");
        }
    }

    private void sayReady(ClusterRuntime runtime) {
        int functions = runtime.functions().size();
        if (functions == 0) {
            err().println(NO_FUNCTIONS);
        }
        String endpoint = runtime.endpoint().map(Endpoint::toString).orElse("nowhere");
        out().println("node " + runtime.self().id() + " of cluster " + runtime.cluster() + " listens at " + endpoint
                + " with " + functions + (functions == 1 ? " function" : " functions"));
    }

    /// A signal starts the JVM's shutdown, which would end with the signal's code: halting sets our own.
    private void drainAtEnd(ClusterRuntime runtime, Duration timeout) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(runtime, timeout), "hypha-drain"));
    }

    /// Waits until someone drains the node from inside the cluster.
    private static DrainReport leftByItself(ClusterRuntime runtime) throws InterruptedException {
        try {
            return runtime.left().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("leaving failed", e.getCause());
        }
    }

    private void drain(ClusterRuntime runtime, Duration timeout) {
        if (runtime.left().toCompletableFuture().isDone()) {
            return;
        }
        signalled = true;
        out().println("node " + runtime.self().id() + " drains for up to " + Durations.text(timeout));
        DrainReport report = runtime.drain(timeout);
        out().println("node " + runtime.self().id()
                + (report.clean() ? " has left: " : " has left and cut off calls that still ran: ")
                + report.summary());
        Runtime.getRuntime().halt(report.clean() ? DRAINED : CALLS_LOST);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        return spec;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }
}
