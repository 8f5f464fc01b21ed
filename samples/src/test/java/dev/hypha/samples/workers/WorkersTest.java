package dev.hypha.samples.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A worker is a node as `hypha node` starts it.
@Timeout(60)
class WorkersTest {
    private static HttpResponse<String> get(URI server, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /// Nobody has said so: a node does it on loopback by itself.
    @Test
    void itServesMetricsHealthAndReadiness() throws Exception {
        try (Workers workers = Workers.start("served", 1)) {
            URI server = workers.last().metrics();
            assertEquals("127.0.0.1", server.getHost());
            assertEquals(200, get(server, "/health").statusCode());
            assertEquals(200, get(server, "/ready").statusCode());
            String metrics = get(server, "/metrics").body();
            assertTrue(metrics.contains("hypha_node_ready{hypha_node_name=\"worker-1\"} 1"), metrics);
            assertTrue(metrics.contains("jvm_memory_used_bytes{"), metrics);
        }
    }
}
