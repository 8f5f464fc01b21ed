package dev.hypha.samples.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;

/// What the command line asks for; `./hypha quickstart --help` explains it.
///
/// @param input what to count
/// @param pattern which files of it
/// @param nodes how many workers
/// @param shardKb how much text goes into one call
/// @param top how many words to print
/// @param harm what is done to the workers meanwhile
/// @param keep whether workers run on at the end
record Options(Path input, String pattern, int nodes, int shardKb, int top, Harm harm, boolean keep) {
    static final int NODES_MAX = 64;

    /// What is done to the workers while they count.
    ///
    /// @param kill one is killed half way
    /// @param chaos they are killed, restarted and paused all the time
    /// @param seed which, and when
    record Harm(boolean kill, boolean chaos, long seed) {}

    static Options parse(String... arguments) {
        Path jdkSources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        Path input = jdkSources;
        String pattern = "";
        int nodes = 3;
        int shardKb = 512;
        int top = 10;
        boolean kill = false;
        boolean chaos = false;
        long seed = 1;
        boolean keep = false;
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            switch (option) {
                case "--kill" -> kill = true;
                case "--chaos" -> chaos = true;
                case "--seed" -> seed = number(arguments, ++i, Integer.MAX_VALUE);
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
        if ((kill || chaos) && nodes < 2) {
            throw new IllegalArgumentException(
                    (kill ? "--kill" : "--chaos") + " needs at least 2 nodes: one must be left to carry on");
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
        return new Options(input, pattern, nodes, shardKb, top, new Harm(kill, chaos, seed), keep);
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
