package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.observability.prometheus.PrometheusListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a node with certificates says of them, and of those whom it refuses, at `/metrics`.
@Timeout(60)
class SecurityMetricsTest {
    private static final String POLICY = """
            rules:
              - name: all-call
                effect: allow
                principals: ["spiffe://shop/*/*"]
                functions: ["*"]
            """;

    @TempDir
    private Path folder;

    private static String scraped(URI server) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(server.resolve("/metrics")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The sum of a metric's lines that have a label.
    private static double sum(URI server, String metric, String label) {
        Matcher line = Pattern.compile("(?m)^" + metric + "\\{[^}]*" + Pattern.quote(label) + "[^}]*} (\\S+)$")
                .matcher(scraped(server));
        double sum = 0;
        while (line.find()) {
            sum += Double.parseDouble(line.group(1));
        }
        return sum;
    }

    @Test
    void daysOfTheCertificateAreToldAndWhoIsRevokedIsCutAndCounted() throws Exception {
        PrometheusListener listener = PrometheusListener.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (LiveCluster cluster = new LiveCluster(folder, POLICY)) {
            cluster.listening(listener).node("a", "  crl: " + folder.resolve("hypha-ca/crl.pem"));
            ClusterRuntime client = cluster.client("web");
            URI metrics = listener.uri().orElseThrow();
            double days = sum(metrics, "hypha_security_certificate_remaining_days", "hypha_node_name=\"a\"");
            assertTrue(days > 29 && days <= 30, () -> days + " days of 30 are left");

            JoinHandle<String> order =
                    client.spawn(ShopCalls.order("revoked", "4000-1234").on(Placement.onNode(new NodeId("a"))));
            while (sum(metrics, "hypha_task_active", "hypha_node_name=\"a\"") == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            String refused = "hypha_security_connections_refused_total";
            assertEquals(0, sum(metrics, refused, "error_type"));
            assertEquals(0, cluster.run("ca", "revoke", "web", "--client").code());
            assertTrue(
                    order.outcome() instanceof Outcome.Failed<String>(var _, Failure.Lost _),
                    () -> "it ended as " + order);
            while (sum(metrics, refused, "error_type=\"HYP-SEC-012\"") == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            Shop.open("revoked");
        }
    }
}
