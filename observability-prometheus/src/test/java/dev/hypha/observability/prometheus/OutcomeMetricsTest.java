package dev.hypha.observability.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.ClusterNode;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.RetryPolicy;
import dev.hypha.Taint;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import dev.hypha.core.NodeOptions;
import dev.hypha.security.Authorizer;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.testkit.cluster.ClusterTransport;
import dev.hypha.testkit.cluster.TestCluster;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/// What a cluster's nodes say at `/metrics` is what became of the calls: for every kind of outcome.
class OutcomeMetricsTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Map<String, PrometheusListener> listeners = new ConcurrentHashMap<>();
    private final Map<String, Long> books = new TreeMap<>();
    private final List<JoinHandle<?>> handles = new ArrayList<>();

    private void configure(String name, ClusterRuntimeBuilder builder) {
        PrometheusListener listener = PrometheusListener.at(ANY);
        listeners.put(name, listener);
        NodeOptions options = NodeOptions.DEFAULT.withPlacementTimeout(Duration.ofMillis(300));
        builder.listener(listener).options(name.equals("node-2") ? options.withConcurrency(1) : options);
        if (name.equals("node-1")) {
            builder.authorizer(access -> access.function().endsWith(".secret")
                    ? Authorizer.Decision.deny("no-secrets")
                    : Authorizer.Decision.ALLOWED);
        }
        if (name.equals("node-2")) {
            builder.options(options.withConcurrency(1).withQueueLength(1));
        }
        if (name.equals("node-3")) {
            builder.clusterSize(99); // it never sees a quorum
        }
    }

    private URI at(String node) {
        return listeners.get(node).uri().orElseThrow();
    }

    private static Placement on(String node) {
        return Placement.ANY.pinnedTo(new NodeId(node));
    }

    private <R> JoinHandle<R> spawn(TestCluster cluster, Call<R> call) {
        JoinHandle<R> handle = cluster.client().spawn(call);
        handles.add(handle);
        return handle;
    }

    /// Enters how calls have ended.
    private void settle() throws InterruptedException {
        for (JoinHandle<?> each : handles) {
            OutcomeKind kind = each.outcome() instanceof Outcome.Failed<?>(var _, var failure)
                    ? OutcomeKind.of(failure)
                    : OutcomeKind.SUCCEEDED;
            books.merge(kind.label(), 1L, Long::sum);
        }
        handles.clear();
    }

    @Test
    void countsAreThoseOfTheBooks() throws Exception {
        try (TestCluster cluster = TestCluster.start(3, ClusterTransport.TCP, 7, this::configure)) {
            endAtOnce(cluster);
            settle();
            Scrape worker = awaitIdle("node-1");
            assertEquals(worker.sum("hypha_task_arrived_total"), worker.sum("hypha_task_ended_total"));
            assertEquals(Map.of("no-secrets", 1L), worker.by("hypha_security_rule", "hypha_security_denials_total"));
            assertEquals(
                    Map.of("denied", 1L, "incompatible", 1L), worker.by("hypha_outcome", "hypha_task_refused_total"));
            assertEquals(
                    25, worker.by("hypha_outcome", "hypha_task_ended_total").get("succeeded"));
            assertEquals(
                    worker.sum("hypha_task_started_total"),
                    worker.sum("hypha_task_queue_duration_seconds_count"),
                    "every start has its time");

            fillNode2(cluster);
            evictFromNode1(cluster);
            drainNode2(cluster);
            settle();
            loseNodes(cluster);
            settle();

            Set<String> missing = new HashSet<>(
                    OutcomeKind.all().stream().map(OutcomeKind::label).toList());
            missing.removeAll(books.keySet());
            assertEquals(Set.of(), missing, "every kind was seen");

            Scrape client = Scrape.of(at("client"));
            assertEquals(books, client.by("hypha_outcome", "hypha_call_ended_total"));
            assertEquals(
                    books.values().stream().mapToDouble(Long::doubleValue).sum(),
                    client.sum("hypha_call_spawned_total"),
                    "every call is counted once");
            assertEquals(0, client.sum("hypha_call_active"));
            assertEquals(
                    2, client.by("hypha_outcome", "hypha_call_retried_total").get("threw"));
            assertEquals(
                    2, client.by("hypha_outcome", "hypha_call_retried_total").get("lost"));
            assertEquals(1, client.sum("hypha_call_migrated_total"));
            assertTrue(client.sum("hypha_call_checkpoints_total") >= 1);
        }
    }

    /// What a node says when none of its tasks runs: those that timed out at their caller end a little later.
    private Scrape awaitIdle(String node) throws Exception {
        while (true) {
            Scrape scrape = Scrape.of(at(node));
            if (scrape.sum("hypha_task_arrived_total") == scrape.sum("hypha_task_ended_total")
                    && scrape.sum("hypha_task_active") == 0) {
                return scrape;
            }
            Thread.sleep(2);
        }
    }

    /// What needs nothing to happen to a node.
    private void endAtOnce(TestCluster cluster) throws InterruptedException {
        for (int i = 0; i < 25; i++) {
            spawn(cluster, OutcomeFunctionsCalls.twice(i).on(on("node-1")));
        }
        spawn(cluster, OutcomeFunctionsCalls.failsUntil(9).on(on("node-2")));
        spawn(
                cluster,
                OutcomeFunctionsCalls.failsUntil(3)
                        .retrying(RetryPolicy.upTo(5))
                        .on(on("node-2")));
        spawn(
                cluster,
                OutcomeFunctionsCalls.blocks("late")
                        .within(Duration.ofMillis(50))
                        .on(on("node-1")));
        spawn(cluster, OutcomeFunctionsCalls.twice(1).on(Placement.selecting("nowhere=true")));
        spawn(cluster, OutcomeFunctionsCalls.secret(1).on(on("node-1")));
        spawn(cluster, OutcomeFunctions_UnboundCalls.touch().on(on("node-1")));
        spawn(cluster, OutcomeFunctionsCalls.twice(1).on(on("node-3"))); // is fenced
        JoinHandle<Integer> unwanted =
                spawn(cluster, OutcomeFunctionsCalls.blocks("unwanted").on(on("node-1")));
        OutcomeFunctions.started("unwanted").acquire();
        unwanted.cancel();
    }

    /// One runs and one waits: no room for a third.
    private void fillNode2(TestCluster cluster) throws InterruptedException {
        spawn(cluster, OutcomeFunctionsCalls.blocksBehindCheckpoint("moving").on(on("node-2")));
        OutcomeFunctions.started("moving").acquire();
        spawn(cluster, OutcomeFunctionsCalls.twice(2).on(on("node-2")));
        JoinHandle<Integer> third =
                spawn(cluster, OutcomeFunctionsCalls.twice(3).on(on("node-2")));
        assertTrue(third.outcome() instanceof Outcome.Failed<?>);
    }

    /// The one that waits is given back, and the one that runs would go on elsewhere.
    private static void drainNode2(TestCluster cluster) {
        boolean unusedClean = cluster.faults().drain("node-2", Duration.ofSeconds(10));
    }

    private void evictFromNode1(TestCluster cluster) throws InterruptedException {
        JoinHandle<Integer> evicted =
                spawn(cluster, OutcomeFunctionsCalls.blocksIdempotent("evicted").on(on("node-1")));
        OutcomeFunctions.started("evicted").acquire();
        cluster.runtime("node-1").taints(List.of(Taint.noExecute("broken")));
        assertTrue(evicted.outcome() instanceof Outcome.Failed<?>);
        cluster.runtime("node-1").taints(List.of());
    }

    private void loseNodes(TestCluster cluster) throws InterruptedException {
        cluster.faults().restart("node-2");
        cluster.awaitConnected();
        JoinHandle<Integer> lost =
                spawn(cluster, OutcomeFunctionsCalls.blocksIdempotent("lost").on(on("node-3")));
        OutcomeFunctions.started("lost").acquire();
        JoinHandle<Integer> poisoned =
                spawn(cluster, OutcomeFunctionsCalls.blocksIdempotent("poison").retrying(RetryPolicy.upTo(9)));
        for (int i = 0; i < 3; i++) {
            OutcomeFunctions.started("poison").acquire();
            cluster.faults().kill(OutcomeFunctions.node("poison"));
        }
        assertTrue(poisoned.outcome() instanceof Outcome.Failed<?>);
        assertTrue(lost.outcome() instanceof Outcome.Failed<?>);
    }

    @Test
    void healthFollowsTheNodes() throws Exception {
        try (TestCluster cluster = TestCluster.start(3, ClusterTransport.TCP, 7, this::configure)) {
            assertEquals(200, Scrape.get(at("node-1"), "/health").statusCode());
            assertEquals(200, Scrape.get(at("node-1"), "/ready").statusCode());
            assertEquals(404, Scrape.get(at("node-1"), "/").statusCode());
            cluster.awaitSeen("node-1", "node-3", NodeInfo.State.ACTIVE);
            assertEquals(503, Scrape.get(at("node-3"), "/ready").statusCode(), "it is fenced");
            assertEquals(200, Scrape.get(at("node-3"), "/health").statusCode());

            Scrape scrape = Scrape.of(at("node-1"));
            assertEquals(Map.of("active", 3L), new TreeMap<>(activeWorkers(scrape)));
            assertTrue(scrape.sum("hypha_transport_io_bytes_total") > 0);
            assertTrue(scrape.sum("hypha_transport_frames_total") > 0);
            assertTrue(scrape.sum("hypha_transport_connections") >= 2);
            assertTrue(scrape.sum("hypha_transport_handshake_duration_seconds_count") >= 2);
            assertEquals(1, scrape.sum("hypha_node_ready"));
            assertTrue(scrape.sum("jvm_memory_used_bytes") > 0);
        }
    }

    @Test
    void aNodeThatIsHeldUpIsAFalseSuspicion() throws Exception {
        try (TestCluster cluster = TestCluster.start(2, ClusterTransport.TCP, 7, this::configure)) {
            cluster.faults().pause("node-2");
            cluster.awaitMember("node-1", "node-2", ClusterNode.State.SUSPECT);
            cluster.faults().resume("node-2");
            cluster.awaitMember("node-1", "node-2", ClusterNode.State.ACTIVE);
            Scrape scrape = Scrape.of(at("node-1"));
            while (scrape.sum("hypha_membership_suspicions_refuted_total") == 0 || probes(scrape, "true") == 0) {
                Thread.sleep(2);
                scrape = Scrape.of(at("node-1"));
            }
            assertTrue(scrape.sum("hypha_membership_suspicions_total") >= 1);
        }
    }

    private static long probes(Scrape scrape, String answered) {
        return scrape.by("hypha_probe_answered", "hypha_membership_probe_duration_seconds_count")
                .getOrDefault(answered, 0L);
    }

    private static Map<String, Long> activeWorkers(Scrape scrape) {
        Map<String, Long> byState = scrape.by("hypha_node_state", "hypha_node_known");
        byState.keySet().retainAll(Set.of("active"));
        return byState;
    }
}
