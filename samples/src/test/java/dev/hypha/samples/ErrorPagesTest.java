package dev.hypha.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every error code of the sources has a page, and every page is in the index.
class ErrorPagesTest {
    private static final Pattern CODE = Pattern.compile("HYP-[A-Z]+-\\d{3}");
    private static final Path ROOT = Path.of("..");
    private static final Path PAGES = ROOT.resolve("docs/errors");

    @Test
    void everyCodeOfTheSourcesHasAPage() throws IOException {
        Set<String> codes = new TreeSet<>();
        for (TransportException.Code code : TransportException.Code.values()) {
            codes.add(code.text());
        }
        for (Path source : mainSources()) {
            addCodes(Files.readString(source), codes);
        }
        assertTrue(codes.size() > 50, "too few codes to be all: " + codes);
        codes.removeAll(pages());
        assertEquals(Set.of(), codes, "codes without a page in docs/errors");
    }

    @Test
    void theIndexListsExactlyThePages() throws IOException {
        Set<String> listed = new TreeSet<>();
        addCodes(Files.readString(PAGES.resolve("README.md")), listed);
        assertEquals(pages(), listed);
    }

    @Test
    void everyPageSaysWhatHappenedWhyAndWhatToDo() throws IOException {
        for (String code : pages()) {
            String page = Files.readString(PAGES.resolve(code + ".md"));
            assertTrue(page.startsWith("# " + code + ": "), page);
            for (String part : List.of("**What happened.**", "**Why.**", "**What to do.**")) {
                assertTrue(page.contains(part), () -> code + " has no " + part);
            }
        }
    }

    private static Set<String> pages() throws IOException {
        Set<String> pages = new TreeSet<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("HYP-"))
                    .forEach(name -> pages.add(name.replace(".md", "")));
        }
        return pages;
    }

    private static List<Path> mainSources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/java/"))
                    .toList();
        }
    }

    private static void addCodes(String text, Set<String> codes) {
        Matcher matcher = CODE.matcher(text);
        while (matcher.find()) {
            codes.add(matcher.group());
        }
    }
}
