package dev.hypha.observability.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hypha.local.LocalRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A Prometheus server, as it is, scrapes nodes by the example beside the alerts.
@Timeout(60)
class PrometheusServerTest {
    private static final Path EXAMPLES = Path.of("../deploy/prometheus");
    private static final String READY = "Server is ready to receive web requests";

    @TempDir
    private Path folder;

    /// A server on a free port.
    private static final class Server implements AutoCloseable {
        private final Process process;
        private final URI uri;

        private Server(Process process, URI uri) {
            this.process = process;
            this.uri = uri;
        }

        /// Starts one; another process may take the port meanwhile, and then another one is tried.
        static Server start(Path configuration, Path data) throws IOException {
            while (true) {
                int port = freePort();
                Process process;
                try {
                    process = new ProcessBuilder(
                                    "prometheus",
                                    "--config.file=" + configuration,
                                    "--storage.tsdb.path=" + data,
                                    "--web.listen-address=127.0.0.1:" + port)
                            .redirectErrorStream(true)
                            .start();
                } catch (IOException e) {
                    assumeTrue(false, "no prometheus here; install Debian's package: " + e.getMessage());
                    throw e;
                }
                if (isReady(process)) {
                    return new Server(process, URI.create("http://127.0.0.1:" + port));
                }
            }
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }

        /// Reads on, so that it never waits for a reader.
        private static boolean isReady(Process process) throws IOException {
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            StringBuilder said = new StringBuilder();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.append(line).append('\n');
                if (line.contains(READY)) {
                    Thread.startVirtualThread(() -> out.lines().forEach(_ -> {}));
                    return true;
                }
            }
            assertTrue(said.toString().contains("address already in use"), said::toString);
            return false;
        }

        String get(String path) throws Exception {
            HttpResponse<String> response = Scrape.get(uri, path);
            assertEquals(200, response.statusCode(), response::body);
            return response.body();
        }

        String query(String expression) throws Exception {
            return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void scrapesANodeByTheExample() throws Exception {
        PrometheusListener listener = PrometheusListener.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (LocalRuntime runtime = LocalRuntime.builder().listener(listener).start()) {
            for (int i = 0; i < 7; i++) {
                int unusedTwice = runtime.spawn(OutcomeFunctionsCalls.twice(i)).join();
            }
            String target = listener.uri().orElseThrow().getAuthority();
            Path configuration = Files.writeString(
                    folder.resolve("prometheus.yml"),
                    Files.readString(EXAMPLES.resolve("prometheus.yml"))
                            .replace("15s", "100ms")
                            .replace("- 127.0.0.1:9464", "- " + target)
                            .replaceAll("\\n +- 127\\.0\\.0\\.1:946[56]", ""));
            Files.copy(EXAMPLES.resolve("hypha-rules.yml"), folder.resolve("hypha-rules.yml"));
            try (Server server = Server.start(configuration, folder.resolve("data"))) {
                String calls = "sum(hypha_call_ended_total{hypha_outcome=\"succeeded\",job=\"hypha\"})";
                String result = server.query(calls);
                while (!result.contains("\"7\"")) {
                    Thread.sleep(20);
                    result = server.query(calls);
                }
                assertTrue(server.query("up").contains("\"instance\":\"" + target + "\""), server.query("up"));
                assertTrue(server.query(
                                "histogram_quantile(0.9, sum by (le) " + "(hypha_task_run_duration_seconds_bucket))")
                        .contains("\"value\":["));
                String rules = server.get("/api/v1/rules");
                while (rules.contains("\"health\":\"unknown\"")) {
                    Thread.sleep(20); // until each was evaluated once
                    rules = server.get("/api/v1/rules");
                }
                assertTrue(rules.contains("\"health\":\"ok\"") && !rules.contains("\"health\":\"err\""), rules);
            }
        }
    }
}
