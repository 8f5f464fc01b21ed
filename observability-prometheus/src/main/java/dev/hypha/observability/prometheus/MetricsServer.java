package dev.hypha.observability.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hypha.spi.NodeReadings;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers `GET` at `/metrics` in the format that the client asks for, at `/health` with 200 as long as the
/// process is worth keeping, and at `/ready` with 200 while it takes calls; both with 503 otherwise. A
/// virtual thread for each request.
final class MetricsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PrometheusMetrics metrics;
    private final Supplier<Collection<NodeReadings>> nodes;
    private final ExpositionFormats formats = ExpositionFormats.init();

    private MetricsServer(HttpServer server, PrometheusMetrics metrics, Supplier<Collection<NodeReadings>> nodes) {
        this.server = server;
        this.metrics = metrics;
        this.nodes = nodes;
    }

    /// Opens a server.
    ///
    /// @throws IOException if the address cannot be bound
    static MetricsServer open(
            InetSocketAddress address, PrometheusMetrics metrics, Supplier<Collection<NodeReadings>> nodes)
            throws IOException {
        MetricsServer opened = new MetricsServer(HttpServer.create(address, 0), metrics, nodes);
        opened.server.setExecutor(opened.threads);
        opened.server.createContext("/", opened::answer);
        opened.server.start();
        return opened;
    }

    /// Where it answers.
    URI uri() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().getHostAddress();
        return URI.create("http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, METHOD_NOT_ALLOWED, "text/plain", "only GET\n".getBytes(StandardCharsets.UTF_8));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> sendMetrics(exchange);
                case "/health" -> send(exchange, Health.alive(nodes.get()));
                case "/ready" -> send(exchange, Health.ready(nodes.get()));
                default ->
                    send(
                            exchange,
                            NOT_FOUND,
                            "text/plain",
                            "/metrics, /health or /ready\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            LOG.debug("the client of a scrape is gone", e);
        }
    }

    private void sendMetrics(HttpExchange exchange) throws IOException {
        @Nullable String accept = exchange.getRequestHeaders().getFirst("Accept");
        ExpositionFormatWriter writer = accept != null && accept.contains(OPEN_METRICS)
                ? formats.getOpenMetricsTextFormatWriter()
                : formats.getPrometheusTextFormatWriter(); // what a scraper would rather have, protobuf, is not here
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            writer.write(body, metrics.scrape());
        } catch (RuntimeException e) {
            LOG.warn("the metrics cannot be read", e);
            send(exchange, FAILED, "text/plain", "the metrics cannot be read\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        send(exchange, OK, writer.getContentType(), body.toByteArray());
    }

    private static void send(HttpExchange exchange, Health health) throws IOException {
        send(
                exchange,
                health.well() ? OK : UNAVAILABLE,
                "application/json",
                health.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
