package dev.hypha.testkit.simulation;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Puts large simulated clusters through a [LargeClusterTrial]: `hypha simulate`.
@Command(
        name = "hypha simulate",
        mixinStandardHelpOptions = false,
        sortOptions = false,
        description = {
            "Simulates the membership of a large cluster in virtual time: all nodes join at once, rest, lose packets,"
                    + " crash one after the other, are split and come together.",
            "",
            "Exits with 0 if the cluster stood it all, and with 1 at the first thing that it did not."
        })
public final class Simulate implements Callable<Integer> {
    @Option(names = "--nodes", paramLabel = "N", defaultValue = "1000", description = "how many (default 1000)")
    private int nodes;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "replays a run (default 1)")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "so many, from --seed on (default 1)")
    private int seeds;

    @Option(
            names = "--loss-minutes",
            paramLabel = "N",
            defaultValue = "60",
            description = "how long a tenth of all packets is lost (default 60)")
    private int lossMinutes;

    @Option(names = "--crashes", paramLabel = "N", defaultValue = "5", description = "how many (default 5)")
    private int crashes;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this and exit")
    @SuppressWarnings("UnusedVariable") // picocli asks it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    /// Made by picocli's words only.
    Simulate() {}

    /// Runs it and exits.
    ///
    /// @param arguments the options of `--help`
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        return new CommandLine(new Simulate());
    }

    @Override
    public Integer call() {
        if (nodes < 4 || seeds < 1 || lossMinutes < 0 || crashes < 0 || crashes > nodes / 2) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--nodes must be at least 4, --seeds at least 1, --loss-minutes at least 0, --crashes 0 to half of"
                            + " the nodes");
        }
        PrintWriter out = spec.commandLine().getOut();
        for (long each = seed; each < seed + seeds; each++) {
            out.println("seed " + each + ", " + nodes + " nodes");
            long begun = System.nanoTime();
            try {
                run(new LargeClusterTrial(nodes, each, line -> tell(out, begun, line)));
            } catch (AssertionError e) {
                tell(out, begun, "failed: " + e.getMessage());
                return 1;
            }
        }
        return 0;
    }

    private void run(LargeClusterTrial trial) {
        trial.joinAtOnce();
        trial.rest();
        for (int i = 0; i < crashes; i++) {
            trial.crash();
        }
        trial.partition();
        if (lossMinutes > 0) {
            trial.lose(0.1, Duration.ofMinutes(lossMinutes));
        }
    }

    private static void tell(PrintWriter out, long begun, String line) {
        out.printf("  %5d s  %s%n", (System.nanoTime() - begun) / 1_000_000_000, line);
        out.flush();
    }
}
