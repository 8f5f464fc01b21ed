package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/// Tables are easy to read.
class TableTest {
    private static String printed(Table table) {
        StringWriter out = new StringWriter();
        table.print(new PrintWriter(out, true));
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void wordsStandAtTheLeftAndNumbersAtTheRight() {
        Table table = new Table("NODE", "LOAD", "HEAP", "UP", "LABELS", "PROGRESS");
        table.add("worker-1", "7%", "9/512 MiB", "340ms", "-", "-");
        table.add("b", "100%", "80/1024 MiB", "3m12s", "zone=eu", "3/7 packing");
        table.add("c", "-", "-", "12d03h", "-", "-");
        assertEquals("""
                NODE      LOAD         HEAP      UP  LABELS   PROGRESS
                worker-1    7%    9/512 MiB   340ms  -        -
                b         100%  80/1024 MiB   3m12s  zone=eu  3/7 packing
                c            -            -  12d03h  -        -
                """, printed(table));
    }

    @Test
    void aColumnOfNothingAndARowWithoutTitlesStandAtTheLeft() {
        Table empty = new Table("NODE", "LOAD");
        assertEquals("NODE  LOAD\n", printed(empty));
        Table pairs = new Table();
        pairs.add("attempt", "1");
        pairs.add("deadline", "12.5s");
        assertEquals("attempt   1\ndeadline  12.5s\n", printed(pairs));
    }
}
