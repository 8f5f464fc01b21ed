package dev.hypha.observability.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import dev.hypha.core.NodeOptions;
import dev.hypha.testkit.cluster.ClusterTransport;
import dev.hypha.testkit.cluster.TestCluster;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What nodes say of their connections and of their codec is what has happened to these.
@Timeout(60)
class TransportMetricsTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Placement THERE = Placement.onNode(new NodeId("worker"));
    private static final int WINDOW_BYTES = 1 << 17;
    private static final int CALLS = 100;

    private final PrometheusListener worker = PrometheusListener.at(ANY);
    private final PrometheusListener caller = PrometheusListener.at(ANY);

    private ClusterRuntimeBuilder worker() {
        return ClusterRuntime.builder()
                .cluster("metrics")
                .node("worker")
                .listen("tcp://127.0.0.1:0")
                .listener(worker);
    }

    private ClusterRuntimeBuilder caller(ClusterRuntime peer) {
        return ClusterRuntime.builder()
                .cluster("metrics")
                .node("caller")
                .client()
                .peers(peer.endpoint().orElseThrow().toString())
                .listener(caller);
    }

    private static Scrape scrape(PrometheusListener listener) throws Exception {
        return Scrape.of(listener.uri().orElseThrow());
    }

    private static Scrape await(PrometheusListener listener, Predicate<Scrape> condition) throws Exception {
        Scrape scrape = scrape(listener);
        while (!condition.test(scrape)) {
            Thread.sleep(2);
            scrape = scrape(listener);
        }
        return scrape;
    }

    /// The one who sends stalls, as the other has no slot for what it sends.
    @Test
    void whoHasNoCreditLeftStalls() throws Exception {
        try (ClusterRuntime node = worker().options(NodeOptions.DEFAULT.withConcurrency(1))
                        .transport(security -> Transports.open(
                                TransportOptions.builder()
                                        .windowBytes(WINDOW_BYTES)
                                        .build(),
                                security))
                        .start();
                ClusterRuntime client = caller(node).start()) {
            List<JoinHandle<Integer>> calls = new ArrayList<>();
            calls.add(client.spawn(OutcomeFunctionsCalls.blocks("stall").on(THERE)));
            OutcomeFunctions.started("stall").acquire();
            assertEquals(0, scrape(caller).sum("hypha_transport_credit_stalls_total"));
            for (int sent = 0; sent < 2 * WINDOW_BYTES; sent += WINDOW_BYTES / 8) {
                calls.add(client.spawn(
                        OutcomeFunctionsCalls.size(new byte[WINDOW_BYTES / 8]).on(THERE)));
            }
            await(caller, it -> it.sum("hypha_transport_credit_stalls_total") >= 1);
            OutcomeFunctions.released("stall").countDown();
            for (JoinHandle<Integer> each : calls) {
                assertTrue(each.join() >= 1);
            }
            assertEquals(0, scrape(worker).sum("hypha_transport_credit_stalls_total"), "it has answered only");
        }
    }

    @Test
    void bytesOfTheCodecAreThoseThatTheOtherReads() throws Exception {
        try (ClusterRuntime node = worker().start();
                ClusterRuntime client = caller(node).start()) {
            Scrape before = scrape(caller);
            for (int i = 0; i < CALLS; i++) {
                int unusedDone = client.spawn(OutcomeFunctionsCalls.steps(new OutcomeFunctions.Steps(i))
                                .on(THERE))
                        .join();
            }
            Map<String, Long> written = scrape(caller).by("hypha_codec_operation", "hypha_codec_io_bytes_total");
            Map<String, Long> read = scrape(worker).by("hypha_codec_operation", "hypha_codec_io_bytes_total");
            long bytes = written.get("encode")
                    - before.by("hypha_codec_operation", "hypha_codec_io_bytes_total")
                            .getOrDefault("encode", 0L);
            assertTrue(bytes >= 2L * CALLS, written::toString);
            assertTrue(read.get("decode") >= bytes, () -> written + " were written, " + read + " read");
            assertTrue(seconds(caller, "encode") > 0);
            assertTrue(seconds(worker, "decode") > 0);
        }
    }

    private static double seconds(PrometheusListener listener, String operation) throws Exception {
        return scrape(listener).samples().stream()
                .filter(each -> each.name().equals("hypha_codec_time_seconds_total"))
                .filter(each -> operation.equals(each.labels().get("hypha_codec_operation")))
                .mapToDouble(Scrape.Sample::value)
                .sum();
    }

    /// Flushes of so many frames, and less than twice as many, make up all frames.
    @Test
    void framesGoOutInBatches() throws Exception {
        try (ClusterRuntime node = worker().start()) {
            try (ClusterRuntime client = caller(node).start()) {
                do {
                    callAtOnce(client);
                } while (batches(scrape(caller)).keySet().stream().allMatch("1"::equals)); // by chance
            }
            Scrape over = await(worker, it -> it.sum("hypha_transport_connections") == 0);
            long frames = transmitted(over, "hypha_transport_frames_total");
            long least = batches(over).entrySet().stream()
                    .mapToLong(each -> Long.parseLong(each.getKey()) * each.getValue())
                    .sum();
            assertTrue(frames >= CALLS, () -> "frames " + frames);
            assertTrue(
                    least <= frames && frames < 2 * least,
                    () -> frames + " frames went out in batches of " + batches(over));
            assertTrue(transmitted(over, "hypha_transport_io_bytes_total") > frames);
        }
    }

    private static void callAtOnce(ClusterRuntime client) throws InterruptedException {
        List<JoinHandle<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(client.spawn(OutcomeFunctionsCalls.twice(i).on(THERE)));
        }
        for (JoinHandle<Integer> each : calls) {
            int unusedTwice = each.join();
        }
    }

    private static long transmitted(Scrape scrape, String metric) {
        return scrape.by("network_io_direction", metric).getOrDefault("transmit", 0L);
    }

    private static Map<String, Long> batches(Scrape scrape) {
        return scrape.by("hypha_batch_size", "hypha_transport_flushes_total");
    }

    @Test
    void connectionsThatCannotBeOpenedAreCountedByCode() throws Exception {
        try (ClusterRuntime node =
                        worker().peers("tcp://127.0.0.1:" + closedPort()).start();
                ClusterRuntime other = ClusterRuntime.builder()
                        .cluster("another")
                        .node("other")
                        .listen("tcp://127.0.0.1:0")
                        .peers(node.endpoint().orElseThrow().toString())
                        .listener(caller)
                        .start()) {
            assertTrue(other.endpoint().isPresent());
            String failed = "hypha_transport_connections_failed_total";
            Scrape nobodyThere = await(worker, it -> it.sum(failed) > 0);
            assertEquals(
                    List.of("HYP-NET-002"),
                    List.copyOf(nobodyThere.by("error_type", failed).keySet()));
            Scrape wrongCluster = await(caller, it -> it.sum(failed) > 0);
            assertEquals(
                    List.of("HYP-NET-005"),
                    List.copyOf(wrongCluster.by("error_type", failed).keySet()));
            Scrape refused = await(worker, it -> it.sum("hypha_security_connections_refused_total") > 0);
            assertEquals(
                    List.of("HYP-NET-005"),
                    List.copyOf(refused.by("error_type", "hypha_security_connections_refused_total")
                            .keySet()));
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Each connection that this node has dialled has its handshake's time.
    @Test
    void brokenConnectionsAreOpenedAgain() throws Exception {
        Map<String, PrometheusListener> listeners = new ConcurrentHashMap<>();
        try (TestCluster cluster = TestCluster.start(1, ClusterTransport.TCP, 7, (name, builder) -> {
            PrometheusListener listener = PrometheusListener.at(ANY);
            listeners.put(name, listener);
            builder.listener(listener);
        })) {
            Scrape before = scrape(listeners.get("client"));
            assertEquals(1, openings(before).get("dialled"));
            assertEquals(0, openings(before).getOrDefault("reconnected", 0L));
            cluster.faults().reset("client", "node-1");
            Scrape after = await(
                    listeners.get("client"),
                    it -> openings(it).getOrDefault("reconnected", 0L) >= 1
                            && openings(it).get("dialled") + openings(it).get("reconnected")
                                    == (long) it.sum("hypha_transport_handshake_duration_seconds_count"));
            assertTrue(after.sum("hypha_transport_connections_closed_total") >= 1);
            assertTrue(after.sum("hypha_transport_handshake_duration_seconds_sum") > 0);
            await(listeners.get("node-1"), it -> openings(it).getOrDefault("accepted", 0L) >= 2);
        }
    }

    private static Map<String, Long> openings(Scrape scrape) {
        return scrape.by("hypha_connection_opening", "hypha_transport_connections_opened_total");
    }
}
