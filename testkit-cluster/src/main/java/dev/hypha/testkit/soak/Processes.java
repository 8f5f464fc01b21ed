package dev.hypha.testkit.soak;

import dev.hypha.DistributedRuntime;
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

/// Worker processes, which die and hang for real.
final class Processes implements SoakCluster {
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);

    private final Path directory;
    private final Ledger ledger;
    private final ProcessCluster cluster;
    private final Set<String> dead = new HashSet<>();

    Processes(int nodes, long seed) throws IOException {
        directory = Files.createTempDirectory("hypha-soak");
        ledger = Ledger.inFiles(directory);
        cluster = new ProcessCluster(nodes, seed);
    }

    @Override
    public DistributedRuntime client() {
        return cluster.client();
    }

    @Override
    public List<String> workers() {
        return cluster.workers();
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void kill(String node) {
        cluster.faults().kill(node);
        dead.add(node);
    }

    @Override
    public void pause(String node) {
        cluster.faults().pause(node);
    }

    @Override
    public boolean drain(String node) {
        dead.add(node);
        return cluster.faults().drain(node, DRAIN_MAX);
    }

    @Override
    public void partition(List<String> nodes) {
        cluster.faults().partition(nodes);
    }

    @Override
    public void oneWay(String from, String to) {
        cluster.faults().oneWay(from, to);
    }

    @Override
    public void reset(String node) {
        cluster.faults().reset(node, TestCluster.CLIENT);
    }

    @Override
    public void recover() {
        cluster.faults().heal();
        dead.forEach(cluster.faults()::restart);
        dead.clear();
        cluster.awaitConnected();
    }

    /// Ends the workers and deletes the ledger.
    @Override
    public void close() {
        cluster.close();
        try (var files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger in " + directory + " cannot be deleted", e);
        }
    }
}
