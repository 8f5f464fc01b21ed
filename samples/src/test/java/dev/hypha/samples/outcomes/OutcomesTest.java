package dev.hypha.samples.outcomes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.samples.quickstart.Quickstart;
import dev.hypha.spi.OutcomeKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The tour of outcomes, as `./hypha quickstart --outcomes` starts it: a process with three workers.
@Timeout(180)
class OutcomesTest {
    private static final Pattern ROW = Pattern.compile("^(\\w+) +(\\d+) +(\\d+) +(\\d+|-)$", Pattern.MULTILINE);

    @Test
    void whatNodesCountIsWhatBecameOfTheCalls() throws Exception {
        Process tour = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName(),
                        "--outcomes")
                .redirectErrorStream(true)
                .start();
        String said = new String(tour.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tour.waitFor(), said);
        assertTrue(said.startsWith("Metrics:  worker-1 "), said);
        Matcher row = ROW.matcher(said);
        for (OutcomeKind kind : OutcomeKind.all()) {
            assertTrue(row.find(), () -> "no row for " + kind + " in\n" + said);
            assertEquals(kind.label(), row.group(1), said);
            assertTrue(Integer.parseInt(row.group(2)) > 0, said);
            assertEquals(row.group(2), row.group(3), said);
        }
        assertTrue(said.contains("Equal: "), said);
        assertEquals(4, said.split("/metrics\n", -1).length - 1, said);
        assertFalse(said.matches("(?s).*(INFO|WARN).*"), said);
    }

    /// It would say so if nodes counted wrongly.
    @Test
    void booksThatDoNotAgreeAreSeen() {
        Books books = new Books();
        StringBuilder caller = new StringBuilder();
        StringBuilder worker = new StringBuilder();
        for (OutcomeKind kind : OutcomeKind.all()) {
            books.enter(kind);
            String labels = "{code_function_name=\"dev.hypha.samples.A.b\",hypha_node_name=\"n\",hypha_outcome=\""
                    + kind.label() + "\"} ";
            caller.append("hypha_call_ended_total").append(labels).append("1\n");
            worker.append("hypha_task_ended_total").append(labels).append("1\n");
        }
        books.caller(new Scrape(caller.toString()));
        books.worker(new Scrape(worker.toString()));
        assertTrue(compare(books).endsWith("true"), compare(books));

        books.enter(OutcomeKind.LOST);
        assertTrue(compare(books).matches("(?s).*lost +2 +1 +1 +DIFFERENT.*false"), compare(books));
        books.caller(new Scrape(caller.toString().replace("lost\"} 1", "lost\"} 2")));
        assertTrue(compare(books).endsWith("true"), compare(books));
        books.worker(new Scrape(
                "hypha_task_refused_total{code_function_name=\"dev.hypha.samples.A.b\",hypha_outcome=\"denied\"} 1"));
        assertTrue(compare(books).matches("(?s).*denied +1 +1 +2 +DIFFERENT.*false"), compare(books));
    }

    private static String compare(Books books) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        boolean equal = books.compare(new PrintStream(printed, true, StandardCharsets.UTF_8));
        return printed.toString(StandardCharsets.UTF_8) + equal;
    }

    /// Such as that by which a worker is drained.
    @Test
    void callsOfOtherFunctionsAreNotCounted() {
        Scrape scrape = new Scrape("hypha_call_ended_total{code_function_name=\"dev.hypha.cluster.Operations.drain\","
                + "hypha_node_name=\"caller\",hypha_outcome=\"succeeded\"} 1.0\n");
        assertEquals(Map.of(), scrape.byOutcome("hypha_call_ended_total"));
    }
}
