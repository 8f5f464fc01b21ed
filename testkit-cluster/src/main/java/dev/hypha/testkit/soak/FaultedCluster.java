package dev.hypha.testkit.soak;

import dev.hypha.DistributedRuntime;
import dev.hypha.testkit.cluster.ClusterSetup;
import dev.hypha.testkit.cluster.ClusterTransport;
import dev.hypha.testkit.cluster.Faults;
import dev.hypha.testkit.cluster.ProcessCluster;
import dev.hypha.testkit.cluster.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// A cluster whose harm is done by its [Faults].
final class FaultedCluster implements SoakCluster {
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);

    private final Supplier<? extends DistributedRuntime> client;
    private final List<String> workers;
    private final Faults faults;
    private final Ledger ledger;
    private final Runnable awaitConnected;
    private final Runnable close;
    private final Set<String> dead = new HashSet<>();

    private FaultedCluster(
            Supplier<? extends DistributedRuntime> client,
            List<String> workers,
            Faults faults,
            Ledger ledger,
            Runnable awaitConnected,
            Runnable close) {
        this.client = client;
        this.workers = workers;
        this.faults = faults;
        this.ledger = ledger;
        this.awaitConnected = awaitConnected;
        this.close = close;
    }

    /// Nodes of this JVM: fast, and nothing is left behind.
    static FaultedCluster inProcess(int nodes, long seed) {
        TestCluster cluster = TestCluster.start(nodes, ClusterTransport.TCP, seed, new ClusterSetup.None());
        return new FaultedCluster(
                cluster::client,
                cluster.workers(),
                cluster.faults(),
                Ledger.inMemory(UUID.randomUUID().toString()),
                cluster::awaitConnected,
                cluster::close);
    }

    /// Worker processes, which die and hang for real. Their ledger is deleted at the end.
    static FaultedCluster ofProcesses(int nodes, long seed) throws IOException {
        Path directory = Files.createTempDirectory("hypha-soak");
        Ledger ledger = Ledger.inFiles(directory);
        ProcessCluster cluster = new ProcessCluster(nodes, seed);
        return new FaultedCluster(
                cluster::client, cluster.workers(), cluster.faults(), ledger, cluster::awaitConnected, () -> {
                    cluster.close();
                    delete(directory);
                });
    }

    private static void delete(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger in " + directory + " cannot be deleted", e);
        }
    }

    @Override
    public DistributedRuntime client() {
        return client.get();
    }

    @Override
    public List<String> workers() {
        return workers;
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void kill(String node) {
        faults.kill(node);
        dead.add(node);
    }

    @Override
    public void pause(String node) {
        faults.pause(node);
    }

    @Override
    public boolean drain(String node) {
        dead.add(node);
        return faults.drain(node, DRAIN_MAX);
    }

    @Override
    public void partition(List<String> nodes) {
        faults.partition(nodes);
    }

    @Override
    public void oneWay(String from, String to) {
        faults.oneWay(from, to);
    }

    @Override
    public void reset(String node) {
        faults.reset(node, TestCluster.CLIENT);
    }

    @Override
    public void recover() {
        faults.heal();
        dead.forEach(faults::restart);
        dead.clear();
        awaitConnected.run();
    }

    @Override
    public void close() {
        close.run();
    }
}
