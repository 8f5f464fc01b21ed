package dev.hypha.samples.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;

/// What the command line asks for; `./hypha quickstart --help` explains it.
record Options(Path input, String pattern, int nodes, int shardKb, int top, boolean kill, boolean keep) {
    static final int NODES_MAX = 64;

    static Options parse(String... arguments) {
        Path jdkSources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        Path input = jdkSources;
        String pattern = "";
        int nodes = 3;
        int shardKb = 512;
        int top = 10;
        boolean kill = false;
        boolean keep = false;
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            switch (option) {
                case "--kill" -> kill = true;
                case "--keep" -> keep = true;
                case "--input" -> input = Path.of(value(arguments, ++i));
                case "--pattern" -> pattern = value(arguments, ++i);
                case "--nodes" -> nodes = number(arguments, ++i, NODES_MAX);
                case "--shard-kb" -> shardKb = number(arguments, ++i, 16 * 1024);
                case "--top" -> top = number(arguments, ++i, 1000);
                default ->
                    throw new IllegalArgumentException(
                            "no option '" + option + "'; ./hypha quickstart --help lists them");
            }
        }
        if (kill && nodes < 2) {
            throw new IllegalArgumentException("--kill needs at least 2 nodes: one must be left to carry on");
        }
        if (!Files.exists(input)) {
            throw new IllegalArgumentException(
                    input.equals(jdkSources)
                            ? "this JDK comes without its sources: there is no " + input
                                    + ". Install them (Debian: openjdk-25-source; Temurin has them always), or count"
                                    + " something else: ./hypha quickstart --input DIRECTORY_OR_ZIP"
                            : "there is no " + input);
        }
        if (pattern.isEmpty()) {
            pattern = input.equals(jdkSources) ? "*.java" : "*";
        }
        return new Options(input, pattern, nodes, shardKb, top, kill, keep);
    }

    private static String value(String[] arguments, int at) {
        if (at >= arguments.length) {
            throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
        }
        return arguments[at];
    }

    private static int number(String[] arguments, int at, int max) {
        String text = value(arguments, at);
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                arguments[at - 1] + " takes a number from 1 to " + max + ", was '" + text + "'");
    }
}
