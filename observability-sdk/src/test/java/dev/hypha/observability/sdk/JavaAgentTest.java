package dev.hypha.observability.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.local.LocalRuntime;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// OpenTelemetry's Java agent sees calls as parts of whatever else it traces.
class JavaAgentTest {
    private static final Path AGENT = Path.of("target/agent/opentelemetry-javaagent.jar");

    /// An application that knows OpenTelemetry's API and no SDK, with the agent beside it.
    static final class Application {
        public static void main(String[] arguments) throws InterruptedException {
            try (LocalRuntime runtime = LocalRuntime.builder().nodes(3).start()) {
                var root = GlobalOpenTelemetry.getTracer("application")
                        .spanBuilder("order")
                        .startSpan();
                try (Scope _ = root.makeCurrent()) {
                    System.out.println(runtime.spawn(OtlpFunctionsCalls.fetchesVia("node-3", arguments[0])
                                    .on(Placement.onNode(new NodeId("node-2"))))
                            .join());
                } finally {
                    root.end();
                }
            }
        }
    }

    @Test
    void callsAndWhatTheyDoAreOneTrace() throws Exception {
        assumeTrue(Files.exists(AGENT), () -> "the agent is not in " + AGENT + "; Maven copies it there");
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-javaagent:" + AGENT.toAbsolutePath(),
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Application.class.getName(),
                            receiver.endpoint() + "/v1/nothing")
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment()
                    .putAll(Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(),
                            "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                            "OTEL_LOGS_EXPORTER", "none",
                            "OTEL_JAVAAGENT_LOGGING", "none",
                            "OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED", "false",
                            "OTEL_INSTRUMENTATION_OPENTELEMETRY_API_ENABLED", "true",
                            "OTEL_INSTRUMENTATION_JAVA_HTTP_CLIENT_ENABLED", "true",
                            "OTEL_INSTRUMENTATION_EXECUTORS_ENABLED", "true",
                            "OTEL_INSTRUMENTATION_NETTY_ENABLED", "true",
                            "OTEL_BSP_SCHEDULE_DELAY", "50"));
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), out);

            Span order = receiver.await(Span.SpanKind.SPAN_KIND_INTERNAL, "order");
            Span attempt = receiver.await(Span.SpanKind.SPAN_KIND_CLIENT, ".fetchesVia");
            Span execution = receiver.await(Span.SpanKind.SPAN_KIND_SERVER, ".fetchesVia");
            Span nestedAttempt = receiver.await(Span.SpanKind.SPAN_KIND_CLIENT, ".fetches");
            Span nested = receiver.await(Span.SpanKind.SPAN_KIND_SERVER, ".fetches");
            Span request = receiver.await(Span.SpanKind.SPAN_KIND_CLIENT, "GET"); // the agent's own
            List<Span> chain = List.of(order, attempt, execution, nestedAttempt, nested, request);
            for (int i = 1; i < chain.size(); i++) {
                assertEquals(order.getTraceId(), chain.get(i).getTraceId(), chain.get(i)::getName);
                assertEquals(chain.get(i - 1).getSpanId(), chain.get(i).getParentSpanId(), chain.get(i)::getName);
            }
        }
    }
}
