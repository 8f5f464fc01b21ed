package dev.hypha.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The quickstart as the launcher runs it, on less text.
@Timeout(180)
class QuickstartTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    /// As a newcomer sees it, in a process of its own: what it has to say, and nothing else.
    @Test
    void workersAndSingleThreadAgree() throws Exception {
        writeText(20);
        Process quickstart = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName(),
                        "--input",
                        directory.toString(),
                        "--shard-kb",
                        "64",
                        "--top",
                        "3")
                .redirectErrorStream(true)
                .start();
        String said = new String(quickstart.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, quickstart.waitFor(), said);
        assertTrue(said.contains("Equal: "), said);
        assertTrue(said.contains("worker-3="), said);
        String wanted = "\\[.*|(Text|Workers|Counted|Shards|Books|Checking|Equal):.*| +[0-9,]+  word[a-z]| +on .*|";
        assertEquals(
                "",
                said.lines().filter(line -> !line.matches(wanted)).collect(Collectors.joining("\n")),
                "lines that say nothing to a newcomer");
    }

    @Test
    void countsAreRightWhenAWorkerIsKilled() throws Exception {
        writeText(60);
        assertEquals(0, run("--nodes", "3", "--shard-kb", "16", "--kill"), this::text);
        assertTrue(text().contains("Killed:   worker-3"), text());
        assertTrue(text().contains("Equal: "), text());
        assertFalse(text().contains("Failed:"), text());
        assertChildrenEnded();
    }

    @Test
    void countsAreRightInChaos() throws Exception {
        writeText(60);
        assertEquals(0, run("--nodes", "3", "--shard-kb", "16", "--chaos", "--seed", "3"), this::text);
        assertTrue(text().contains("Chaos:    killed worker-"), text());
        assertTrue(text().matches("(?s).*Books:    accepted (\\d+) = succeeded \\1 \\+ failed 0 \\+ lost 0.*"), text());
        assertTrue(text().contains("Equal: "), text());
        assertChildrenEnded();
    }

    @Test
    void wrongOptionsAreExplained() throws Exception {
        assertEquals(2, run("--nodes", "many"));
        assertEquals(2, run("--nodes", "1", "--kill"));
        assertEquals(2, run("--nodes", "1", "--chaos"));
        assertEquals(
                2, Quickstart.run(out(), "--input", directory.resolve("nowhere").toString()));
        assertTrue(text().contains("--nodes takes a number from 1 to 64, was 'many'"), text());
        assertTrue(text().contains("one must be left"), text());
        assertTrue(text().contains("nowhere"), text());
    }

    private int run(String... options) throws InterruptedException {
        String[] all = new String[options.length + 2];
        all[0] = "--input";
        all[1] = directory.toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return Quickstart.run(out(), all);
    }

    private PrintStream out() {
        return new PrintStream(printed, true, StandardCharsets.UTF_8);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /// Files of 100 KB of made-up words.
    private void writeText(int files) throws Exception {
        Random random = new Random(1);
        for (int file = 0; file < files; file++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 100_000) {
                text.append("word").append((char) ('a' + random.nextInt(26)));
                text.append(random.nextInt(10) == 0 ? '\n' : ' ');
            }
            Files.writeString(directory.resolve("text-" + file + ".txt"), text);
        }
    }

    private static void assertChildrenEnded() {
        assertEquals(
                0,
                ProcessHandle.current()
                        .children()
                        .filter(ProcessHandle::isAlive)
                        .count());
    }
}
