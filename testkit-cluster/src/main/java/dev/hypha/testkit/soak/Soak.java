package dev.hypha.testkit.soak;

import dev.hypha.testkit.cluster.TestCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs rounds of load and faults, and balances the books after each: `hypha soak`.
@Command(
        name = "hypha soak",
        mixinStandardHelpOptions = false,
        sortOptions = false,
        description = {
            "Puts a cluster under constant load and does something to it in each round: kill, pause, drain, restart,"
                    + " partition, a one-way cut, a reset. After each round the books are balanced:",
            "accepted = succeeded + failed + lost; no idempotent call failed; no attempt started twice; nothing ran"
                    + " that is said not to have run.",
            "",
            "Exits with 0 if all rounds balance, and with 1 at the first that does not, with the calls concerned."
        })
public final class Soak implements Callable<Integer> {
    private static final int SHOWN_MAX = 10;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "100", description = "how many (default 100)")
    private int rounds;

    @Option(names = "--first-round", paramLabel = "N", defaultValue = "1", description = "where to begin (default 1)")
    private int first;

    @Option(names = "--seed", paramLabel = "N", description = "what happens in which round (default: any)")
    private long seed = ThreadLocalRandom.current().nextLong(1, Integer.MAX_VALUE);

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "5", description = "how many workers (default 5)")
    private int nodes;

    @Option(names = "--in-process", description = "nodes of this JVM instead of processes: faster")
    private boolean inProcess;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this and exit")
    @SuppressWarnings("UnusedVariable") // picocli asks it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    private final Books books = new Books();
    private final Map<Round.Fault, Integer> done = new EnumMap<>(Round.Fault.class);

    /// Made by picocli's words only.
    Soak() {}

    /// Runs it and exits.
    ///
    /// @param arguments the options of `--help`
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        return new CommandLine(new Soak());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (nodes < 2 || rounds < 1 || first < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--nodes must be at least 2, --rounds and --first-round at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("seed " + seed + ", " + nodes + (inProcess ? " nodes in this JVM" : " worker processes"));
        long begun = System.nanoTime();
        try (SoakCluster cluster =
                inProcess ? FaultedCluster.inProcess(nodes, seed) : FaultedCluster.ofProcesses(nodes, seed)) {
            for (int number = first; number < first + rounds; number++) {
                Round round = Round.of(seed, number, cluster.workers());
                List<String> wrong = run(cluster, round, number);
                done.merge(round.fault(), 1, Integer::sum);
                if (!wrong.isEmpty()) {
                    out.println("round " + number + ", " + round + ": " + wrong.size() + " imbalances; the first:");
                    wrong.stream().limit(SHOWN_MAX).forEach(line -> out.println("  " + line));
                    out.println("again: hypha soak --seed " + seed + " --nodes " + nodes
                            + (inProcess ? " --in-process" : "") + " --first-round " + number + " --rounds 1");
                    out.println(books);
                    out.flush();
                    return 1;
                }
                out.printf("round %d: %s; %s%n", number, round, books);
                out.flush();
            }
        }
        out.printf("balanced: %d rounds in %d s, %s%n", rounds, (System.nanoTime() - begun) / 1_000_000_000, done);
        out.println(books);
        out.flush();
        return 0;
    }

    private List<String> run(SoakCluster cluster, Round round, int number) throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        Load load = Load.start(cluster.client(), cluster.ledger().name(), seed + number);
        try {
            round.run(cluster, TestCluster.CLIENT);
        } catch (AssertionError | IllegalStateException e) {
            wrong.add("the cluster does not recover: " + e.getMessage());
        }
        List<Books.Line> lines = load.stop();
        wrong.addAll(books.balance(lines, cluster.ledger().take()));
        return wrong;
    }
}
