package dev.hypha.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a newcomer reads first is true: the README's example is [Primes], and links lead somewhere.
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)[^)]*\\)");

    @Test
    void theExampleIsTheOneThatIsCompiled() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/hypha/samples/Primes.java"));
        String shown = source.substring(source.indexOf("final class Primes"));
        assertTrue(Files.readString(ROOT.resolve("README.md")).contains("```java\n" + shown + "```\n"), shown);
    }

    @Test
    @Timeout(60)
    void theExampleDoesWhatTheReadmeSays() throws InterruptedException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            Primes.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertEquals(
                "78498 primes below a million",
                printed.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void linksOfTheDocumentsLeadSomewhere() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> below = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, below)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(ReadmeTest::checkLinks);
        }
    }

    private static void checkLinks(Path file) {
        try {
            Matcher links = LINK.matcher(Files.readString(file));
            while (links.find()) {
                if (links.group(1).startsWith("http")) {
                    continue; // elsewhere, which no test depends on
                }
                Path target = file.resolveSibling(links.group(1));
                assertTrue(Files.exists(target), () -> file + " links to " + target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
