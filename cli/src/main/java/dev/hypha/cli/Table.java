package dev.hypha.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Rows of words, each column as wide as its widest.
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /// A table without titles.
    Table() {}

    Table(String... titles) {
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
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
