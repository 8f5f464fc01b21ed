package dev.hypha.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Option;

/// How a command prints what it found out: for people, or as JSON for programs.
final class OutputFormat {
    private enum Format {
        TABLE,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "How to print: table or json (default: table).")
    private Format format = Format.TABLE;

    boolean isJson() {
        return format == Format.JSON;
    }

    static void print(PrintWriter out, Map<String, Object> json) {
        out.println(Json.of(json));
    }
}
