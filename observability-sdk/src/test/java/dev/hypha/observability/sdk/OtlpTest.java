package dev.hypha.observability.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.cluster.ClusterRuntime;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Processes with SDKs of their own send what they make to a receiver of OTLP.
class OtlpTest {
    /// A node or a client in a process of its own, as users start it.
    private static final class Program implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Program(OtlpReceiver receiver, String main, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment()
                    .putAll(Map.of(
                            "HYPHA_OTEL", "sdk",
                            "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(),
                            "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                            "OTEL_METRIC_EXPORT_INTERVAL", "200",
                            "OTEL_BSP_SCHEDULE_DELAY", "50"));
            process = builder.start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            String line = out.readLine();
            if (line == null) {
                throw new AssertionError("the process has ended; it says why above, in the output of this JVM");
            }
            return line;
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (process.waitFor(10, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        }
    }

    /// A client that makes one nested call, as an application would.
    static final class Client {
        public static void main(String[] arguments) throws InterruptedException {
            try (ClusterRuntime client = ClusterRuntime.builder()
                    .cluster("otlp")
                    .node("client")
                    .client()
                    .peers(arguments)
                    .observation(Map.of("otel", System.getenv("HYPHA_OTEL")))
                    .start()) {
                System.out.println(
                        client.spawn(OtlpFunctionsCalls.whereVia("node-2").on(Placement.onNode(new NodeId("node-1"))))
                                .join());
            }
        }
    }

    private static Program node(OtlpReceiver receiver, String name, String... peer) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--cluster", "otlp", "--name", name, "--listen", "tcp://127.0.0.1:0"));
        arguments.addAll(List.of(peer));
        return new Program(receiver, "dev.hypha.cluster.NodeMain", arguments.toArray(String[]::new));
    }

    private static String endpoint(Program node) throws IOException {
        return node.line().replaceAll(".* listens at (\\S+) .*", "$1");
    }

    @Test
    void oneTraceCoversCallerTwoNodesAndANestedCall() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                Program first = node(receiver, "node-1")) {
            String firstEndpoint = endpoint(first);
            try (Program second = node(receiver, "node-2", "--peer", firstEndpoint)) {
                String secondEndpoint = endpoint(second);
                try (Program client = new Program(receiver, Client.class.getName(), firstEndpoint, secondEndpoint)) {
                    assertEquals("node-1 then node-2", client.line());
                    Span attempt = receiver.await(Span.SpanKind.SPAN_KIND_CLIENT, ".whereVia");
                    Span execution = receiver.await(Span.SpanKind.SPAN_KIND_SERVER, ".whereVia");
                    Span nestedAttempt = receiver.await(Span.SpanKind.SPAN_KIND_CLIENT, ".where");
                    Span nested = receiver.await(Span.SpanKind.SPAN_KIND_SERVER, ".where");
                    for (Span each : List.of(execution, nestedAttempt, nested)) {
                        assertEquals(attempt.getTraceId(), each.getTraceId());
                    }
                    assertTrue(attempt.getParentSpanId().isEmpty());
                    assertEquals(attempt.getSpanId(), execution.getParentSpanId());
                    assertEquals(execution.getSpanId(), nestedAttempt.getParentSpanId());
                    assertEquals(nestedAttempt.getSpanId(), nested.getParentSpanId());
                    assertEquals("client", OtlpReceiver.attribute(attempt, "hypha.node.name"));
                    assertEquals("node-1", OtlpReceiver.attribute(execution, "hypha.node.name"));
                    assertEquals("node-1", OtlpReceiver.attribute(nestedAttempt, "hypha.node.name"));
                    assertEquals("node-2", OtlpReceiver.attribute(nested, "hypha.node.name"));
                    while (receiver.metrics.stream()
                            .noneMatch(it -> it.getName().equals("hypha.task.ended"))) {
                        Thread.sleep(2);
                    }
                    assertTrue(receiver.metrics.stream()
                            .anyMatch(it -> it.getName().equals("jvm.memory.used")));
                }
            }
        }
    }
}
