package dev.hypha.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Rows of words, each column as wide as its widest. Columns of numbers stand at the right.
final class Table {
    /// Counts, shares, durations, and parts of something.
    private static final Pattern NUMBER =
            Pattern.compile("\\d+(\\.\\d+)?(%|ms|s|m\\d\\ds|h\\d\\dm|d\\d\\dh)?|\\d+/\\d+( MiB)?");

    private final boolean titled;
    private final List<List<String>> rows = new ArrayList<>();

    /// A table without titles.
    Table() {
        titled = false;
    }

    Table(String... titles) {
        titled = true;
        rows.add(List.of(titles));
    }

    void add(String... row) {
        rows.add(List.of(row));
    }

    void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        boolean[] numbers = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            numbers[i] = isOfNumbers(i);
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                int space = widths[i] - row.get(i).length();
                line.repeat(" ", numbers[i] ? space : 0).append(row.get(i)).repeat(" ", (numbers[i] ? 0 : space) + 2);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /// Whether there is a number in it, and nothing else.
    private boolean isOfNumbers(int column) {
        List<String> cells = rows.stream()
                .skip(titled ? 1 : rows.size())
                .map(row -> row.get(column))
                .filter(cell -> !cell.equals("-"))
                .toList();
        return !cells.isEmpty() && cells.stream().allMatch(NUMBER.asMatchPredicate());
    }
}
