package dev.hypha.cli;

import picocli.CommandLine.Option;

/// What every command has.
abstract class Help {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this, and exit.")
    @SuppressWarnings("UnusedVariable") // picocli shows the help by itself
    private boolean help;
}
