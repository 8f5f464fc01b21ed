package dev.hypha.observability.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.local.LocalRuntime;
import dev.hypha.security.SecurityRefusal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An SDK ends with the runtime that it was made for, also if that never came to life.
@Timeout(60)
class SdkLifeTest {
    private static final Map<String, String> SDK = Map.of("otel", "sdk");
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String PROTOCOL = "otel.exporter.otlp.protocol";
    private static final String DELAY = "otel.bsp.schedule.delay";

    private OtlpReceiver receiver;

    @BeforeEach
    void exportHere() throws IOException {
        receiver = new OtlpReceiver();
        System.setProperty(ENDPOINT, receiver.endpoint());
        System.setProperty(PROTOCOL, "http/protobuf");
        System.setProperty(DELAY, "20"); // the thread looks so often whether it is over
    }

    @AfterEach
    void clear() {
        System.clearProperty(ENDPOINT);
        System.clearProperty(PROTOCOL);
        System.clearProperty(DELAY);
        receiver.close();
    }

    /// The threads by which SDKs export.
    private static List<String> exporting() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("BatchSpanProcessor") || name.startsWith("PeriodicMetricReader"))
                .toList();
    }

    private static void awaitNoneExporting() throws InterruptedException {
        while (!exporting().isEmpty()) {
            Thread.sleep(2);
        }
    }

    @Test
    void itEndsWithTheRuntime() throws Exception {
        assertEquals(List.of(), exporting());
        try (LocalRuntime runtime = LocalRuntime.builder().observation(SDK).start()) {
            assertEquals("local", runtime.spawn(OtlpFunctionsCalls.where()).join());
            assertNotEquals(List.of(), exporting());
        }
        awaitNoneExporting();
    }

    @Test
    void itEndsIfTheRuntimeDoesNotStart() throws Exception {
        assertThrows(
                SecurityRefusal.class,
                () -> ClusterRuntime.builder()
                        .client()
                        .peers("tcp://192.0.2.1:7101") // plaintext beyond this machine
                        .observation(SDK)
                        .start());
        awaitNoneExporting();
    }
}
