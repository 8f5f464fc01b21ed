package dev.hypha.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.DistributedRuntime;
import dev.hypha.Failure;
import dev.hypha.local.LocalRuntime;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each sample runs as `./hypha sample NAME` runs it, and does what it says.
@Timeout(60)
class SamplesTest {
    @Test
    void withoutNameTheyAreListed() throws Exception {
        String list = printedBy();
        for (String name : List.of("hello", "wordcount", "pi", "pipeline", "geocoder", "failures", "quickstart")) {
            assertTrue(list.contains("  " + name + " "), list);
        }
    }

    @Test
    void helloGreets() throws Exception {
        assertEquals("Hello, world! This is node local.\n", printedBy("hello"));
    }

    @Test
    void wordCountAddsUpTheFiles(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.txt"), "To be, or not to be");
        Files.writeString(directory.resolve("b.txt"), "that is the question: to");
        try (DistributedRuntime runtime = LocalRuntime.builder().nodes(2).start()) {
            Map<String, Long> counts =
                    WordCount.countAll(runtime, List.of(directory.resolve("a.txt"), directory.resolve("b.txt")));
            assertEquals(3, counts.get("to"));
            assertEquals(2, counts.get("be"));
            assertEquals(1, counts.get("question"));
        }
        String printed = printedBy("wordcount");
        assertTrue(printed.contains("  the\n"), printed);
    }

    @Test
    void piIsFoundAndFamiliesStopTogether() throws Exception {
        String printed = printedBy("pi");
        assertTrue(printed.contains("pi is about 3.14"), printed);
        assertTrue(printed.contains("still running after PT0.3S"), printed);
        assertTrue(printed.contains("cancelled while running; cancelled while running"), printed);
        assertEquals(3, printed.split("; 0 grandchildren still run", -1).length, printed);
    }

    @Test
    void pipelineMakesAnImage(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("edges.png");
        printedBy("pipeline", file.toString());
        BufferedImage image = ImageIO.read(file.toFile());
        assertNotNull(image);
        assertEquals(Pipeline.WIDTH, image.getWidth());
        assertEquals(Pipeline.HEIGHT, image.getHeight());
        assertEquals(0, image.getRGB(1, 1) & 0xff, "far outside of the set nothing changes");
        assertTrue(brightPixels(image) > 1000, "the edge of the set is bright");
    }

    private static int brightPixels(BufferedImage image) {
        int bright = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                bright += (image.getRGB(x, y) & 0xff) > 128 ? 1 : 0;
            }
        }
        return bright;
    }

    @Test
    void geocoderFindsTheNearestCity() throws Exception {
        String printed = printedBy("geocoder");
        assertTrue(printed.contains("name=Paris"), printed);
        assertTrue(printed.contains("name=Nairobi"), printed);
    }

    @Test
    void failuresProvokesEveryKind() throws Exception {
        Set<Class<?>> missing = new HashSet<>(List.of(Failure.class.getPermittedSubclasses()));
        // these need a divided cluster, three deaths, or a drain with nobody left to go on
        missing.removeAll(Set.of(Failure.Fenced.class, Failure.Poisoned.class, Failure.Moved.class));
        Failures.provokeAll().values().forEach(failure -> {
            missing.remove(failure.getClass());
            assertFalse(Failures.advice(failure).isEmpty());
        });
        assertEquals(Set.of(), missing);
        assertTrue(printedBy("failures").contains("HYP-CALL-004"));
    }

    private static String printedBy(String... arguments) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            Samples.main(arguments);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
