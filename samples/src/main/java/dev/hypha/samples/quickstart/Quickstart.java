package dev.hypha.samples.quickstart;

import dev.hypha.DistributedRuntime;
import dev.hypha.RetryPolicy;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.samples.outcomes.Outcomes;
import dev.hypha.samples.workers.QuietLog;
import dev.hypha.samples.workers.WorkerProcess;
import dev.hypha.samples.workers.Workers;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// Counts the words of the JDK's own sources on worker processes, and checks the result with one thread.
///
/// This JVM is the driver: a client of the cluster, which reads the text, spreads it and adds up the
/// counts. The workers are JVMs on the same machine that know nothing but the functions on their class
/// path.
public final class Quickstart {
    private static final String CLUSTER = "quickstart";
    private static final String OUTCOMES = "--outcomes";
    private static final int WINDOW_PER_NODE = 8;
    private static final int ATTEMPTS = 5;
    private static final int ATTEMPTS_IN_CHAOS = 100;

    private final Options options;
    private final PrintStream out;

    private Quickstart(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /// Runs it and exits: with 0 if the counts are equal, 1 if they are not, 2 if it could not run.
    ///
    /// @param arguments the options of `./hypha quickstart --help`
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains(OUTCOMES)) {
            QuietLog.errors();
        } else {
            QuietLog.warnings();
        }
        System.exit(run(System.out, arguments));
    }

    static int run(PrintStream out, String... arguments) throws InterruptedException {
        try {
            if (List.of(arguments).contains(OUTCOMES)) {
                return runOutcomes(out, arguments);
            }
            return new Quickstart(Options.parse(arguments), out).run() ? 0 : 1;
        } catch (IllegalArgumentException | IOException e) {
            out.println("quickstart: " + e.getMessage());
            return 2;
        }
    }

    private static int runOutcomes(PrintStream out, String... arguments) throws IOException, InterruptedException {
        if (arguments.length > 1) {
            throw new IllegalArgumentException(OUTCOMES + " takes no other options: it counts no words");
        }
        return Outcomes.run(out) ? 0 : 1;
    }

    private boolean run() throws IOException, InterruptedException {
        try (Corpus corpus = Corpus.open(options.input(), options.pattern())) {
            out.printf(
                    "Text:     %s, %,d files, %,.1f MB%n", corpus.source(), corpus.fileCount(), corpus.bytes() / 1e6);
            Count distributed = countOnWorkers(corpus);
            Report report = new Report(out, options, corpus);
            report.result(distributed);
            out.println("Checking: the same count by one thread in this JVM ...");
            Count alone = countAlone(corpus);
            return report.comparison(distributed, alone);
        }
    }

    private Count countOnWorkers(Corpus corpus) throws IOException, InterruptedException {
        long starting = System.nanoTime();
        try (Workers workers = Workers.start(CLUSTER, options.nodes());
                DistributedRuntime runtime = ClusterRuntime.builder()
                        .cluster(CLUSTER)
                        .node("driver")
                        .client()
                        .peers(workers.endpoints())
                        .start()) {
            out.printf(
                    "Workers:  %s (ready after %.1f s)%n",
                    workers.processes().stream()
                            .map(each -> each.name() + " (process " + each.pid() + ")")
                            .collect(Collectors.joining(", ")),
                    secondsSince(starting));
            Count count = drive(corpus, runtime, workers);
            if (options.keep()) {
                for (WorkerProcess each : workers.processes()) {
                    out.println(
                            "Look at:  " + each.name() + " at " + each.endpoint() + ", " + each.metrics() + "/metrics");
                }
                out.println("Workers:  run on until you press Enter.");
                int unusedKey = System.in.read();
            }
            return count;
        }
    }

    private Count drive(Corpus corpus, DistributedRuntime runtime, Workers workers) throws IOException {
        Options.Harm harm = options.harm();
        RetryPolicy retry = RetryPolicy.upTo(harm.chaos() ? ATTEMPTS_IN_CHAOS : ATTEMPTS);
        Driver driver = new Driver(
                runtime,
                WINDOW_PER_NODE * options.nodes(),
                shard -> ShardCounterCalls.count(shard.number(), shard.text()).retrying(retry));
        AtomicBoolean killed = new AtomicBoolean();
        long begun = System.nanoTime();
        try (Shards shards = corpus.shards(options.shardKb() * 1024);
                Progress progress = Progress.show(out, driver, corpus.bytes());
                Chaos chaos = new Chaos(workers, harm.seed(), progress::say)) {
            driver.count(shards, options.shardKb() * 1024, now -> {
                if (harm.chaos()) {
                    chaos.begin();
                }
                if (harm.kill() && now.bytesDone() > corpus.bytes() / 2 && killed.compareAndSet(false, true)) {
                    WorkerProcess victim = workers.last();
                    victim.kill();
                    progress.say("Killed:   " + victim.name() + ", in the middle of its work");
                }
            });
        }
        return new Count(driver.tally().words(), secondsSince(begun), driver.tally(), driver.accepted());
    }

    private Count countAlone(Corpus corpus) throws IOException {
        Tally tally = new Tally();
        long begun = System.nanoTime();
        try (Shards shards = corpus.shards(options.shardKb() * 1024)) {
            while (shards.hasNext()) {
                Shard shard = shards.next();
                Map<String, Long> words = ShardCounter.words(shard.text());
                tally.add(new ShardCounter.ShardCount(shard.number(), "driver", 1, words));
            }
        }
        return new Count(tally.words(), secondsSince(begun), tally, tally.shards());
    }

    /// What came of a count.
    ///
    /// @param words how often each word occurs
    /// @param seconds how long it took, with reading the text
    /// @param tally how it came about
    /// @param accepted how many calls were made
    record Count(Map<String, Long> words, double seconds, Tally tally, long accepted) {}

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
