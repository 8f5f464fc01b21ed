package dev.hypha.testkit.soak;

import dev.hypha.DistributedRuntime;
import dev.hypha.testkit.cluster.ClusterSetup;
import dev.hypha.testkit.cluster.ClusterTransport;
import dev.hypha.testkit.cluster.TestCluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Nodes of this JVM: fast, and nothing is left behind.
final class InProcess implements SoakCluster {
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);

    private final TestCluster cluster;
    private final Ledger ledger = Ledger.inMemory(UUID.randomUUID().toString());
    private final Set<String> dead = new HashSet<>();

    InProcess(int nodes, long seed) {
        cluster = TestCluster.start(nodes, ClusterTransport.TCP, seed, new ClusterSetup.None());
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

    @Override
    public void close() {
        cluster.close();
    }
}
