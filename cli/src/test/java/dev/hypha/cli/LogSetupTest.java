package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How a node that `hypha node` runs in a process of its own writes its log.
@Timeout(60)
class LogSetupTest {
    @TempDir
    private Path folder;

    private List<String> logOf(String configuration, Map<String, String> environment, String... options)
            throws Exception {
        Path file = Files.writeString(
                folder.resolve("node.yaml"), "listen: tcp://127.0.0.1:0\ninsecure: true\nnode: n1\n" + configuration);
        Path log = folder.resolve("log");
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1"));
        words.addAll(List.of(options));
        words.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.hypha.cli.Main",
                "node",
                "--config",
                file.toString()));
        ProcessBuilder command = new ProcessBuilder(words).redirectError(log.toFile());
        command.environment().putAll(environment);
        Process node = command.start();
        try (BufferedReader out = node.inputReader(StandardCharsets.UTF_8)) {
            String ready = out.readLine();
            assertTrue(
                    ready != null && ready.startsWith("node n1 of cluster hypha listens at "), () -> ready + read(log));
        } finally {
            node.destroyForcibly().waitFor();
        }
        return Files.readAllLines(log);
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void jsonIsAnObjectALine() throws Exception {
        List<String> lines = logOf("log: {format: json}\n", Map.of());
        Map<String, Object> warning = lines.stream()
                .map(LogSetupTest::parsed)
                .filter(line -> "WARN".equals(line.get("level")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(lines.toString()));
        assertTrue(warning.get("formattedMessage").toString().startsWith("node n1 is insecure: "), warning::toString);
        assertFalse(warning.containsKey("message") || warning.containsKey("arguments"), warning::toString);
        assertTrue(warning.containsKey("timestamp") && warning.containsKey("mdc"), warning::toString);
    }

    private static Map<String, Object> parsed(String line) {
        try {
            return JSON.std.mapFrom(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void theEnvironmentGoesBeforeTheFileAndTextIsForPeople() throws Exception {
        List<String> lines = logOf("log: {format: json}\n", Map.of("HYPHA_LOG_FORMAT", "text"));
        String warning = lines.stream()
                .filter(line -> line.contains("is insecure"))
                .findFirst()
                .orElseThrow();
        assertTrue(warning.matches("\\d{4}-\\d\\d-\\d\\d .* WARN  ClusterRuntime - node n1 is insecure: .*"), warning);
        assertFalse(warning.contains("["), warning);
        assertEquals(
                1, lines.stream().filter(line -> line.contains("is insecure")).count());
    }

    @Test
    void aConfigurationOfLogbackGoesBeforeAllThat() throws Exception {
        Path mine = Files.writeString(folder.resolve("mine.xml"), """
                <configuration>
                  <appender name="mine" class="ch.qos.logback.core.ConsoleAppender">
                    <target>System.err</target>
                    <encoder><pattern>mine: %msg%n</pattern></encoder>
                  </appender>
                  <root level="warn"><appender-ref ref="mine" /></root>
                </configuration>
                """);
        List<String> lines = logOf("log: {format: json}\n", Map.of(), "-Dlogback.configurationFile=" + mine);
        assertTrue(lines.stream().allMatch(line -> line.startsWith("mine: ")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("is insecure")), lines::toString);
    }
}
