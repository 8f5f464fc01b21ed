package dev.hypha.cluster;

import picocli.CommandLine;

/// Runs a worker for the functions on its class path: what `hypha node` starts.
public final class NodeMain {
    private NodeMain() {}

    /// Runs the worker until the process is told to end.
    ///
    /// @param arguments see `--help`
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new NodeCommand(System.getenv())).execute(arguments));
    }
}
