package dev.hypha.samples.quickstart;

import dev.hypha.Failure;
import dev.hypha.samples.quickstart.Quickstart.Count;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Says what came of it.
///
/// @param out where
/// @param options what was asked for
/// @param corpus what was counted
record Report(PrintStream out, Options options, Corpus corpus) {
    private static final int DIFFERENCES_SHOWN = 5;

    void result(Count count) {
        Tally tally = count.tally();
        long all = count.words().values().stream().mapToLong(Long::longValue).sum();
        out.printf(
                "Counted:  %,d words, %,d different ones, in %.2f s: %.0f MB/s%n",
                all, count.words().size(), count.seconds(), megabytesPerSecond(count));
        out.println("Shards:   " + tally.shards() + " counted, by worker " + tally.shardsByNode()
                + (tally.countedAgain() > 0
                        ? "; " + tally.countedAgain() + " of them ran again elsewhere after their worker was lost"
                        : ""));
        failures(tally);
        books(count);
        out.println();
        Tally.top(count.words(), options.top())
                .forEach(each -> out.printf("%,12d  %s%n", each.getValue(), each.getKey()));
        out.println();
    }

    /// Every call that was made must have ended in one way.
    private void books(Count count) {
        long lost = count.tally().failures().stream()
                .filter(Failure.Lost.class::isInstance)
                .count();
        long failed = count.tally().failures().size() - lost;
        long succeeded = count.tally().shards();
        out.printf(
                "Books:    accepted %,d %s succeeded %,d + failed %,d + lost %,d%n",
                count.accepted(),
                count.accepted() == succeeded + failed + lost ? "=" : "IS NOT",
                succeeded,
                failed,
                lost);
    }

    private void failures(Tally tally) {
        Map<String, Integer> byMessage = new TreeMap<>();
        for (Failure failure : tally.failures()) {
            byMessage.merge(failure.code() + " " + failure.message(), 1, Integer::sum);
        }
        byMessage.forEach((message, times) -> out.println("Failed:   " + times + " shards: " + message));
    }

    /// Compares the two counts.
    ///
    /// @return whether they are equal
    boolean comparison(Count distributed, Count alone) {
        if (!distributed.words().equals(alone.words())) {
            out.println("DIFFERENT: the workers and the single thread do not agree:");
            differences(distributed.words(), alone.words());
            return false;
        }
        out.printf(
                "Equal:    %d workers took %.2f s (%.0f MB/s), one thread took %.2f s (%.0f MB/s),%n",
                options.nodes(),
                distributed.seconds(),
                megabytesPerSecond(distributed),
                alone.seconds(),
                megabytesPerSecond(alone));
        out.printf(
                "          on %d processors that all of them share; the workers' JVMs started cold.%n",
                Runtime.getRuntime().availableProcessors());
        return true;
    }

    private void differences(Map<String, Long> distributed, Map<String, Long> alone) {
        Set<String> words = new HashSet<>(distributed.keySet());
        words.addAll(alone.keySet());
        words.stream()
                .filter(word -> !distributed.getOrDefault(word, 0L).equals(alone.getOrDefault(word, 0L)))
                .sorted()
                .limit(DIFFERENCES_SHOWN)
                .forEach(word -> out.println("  " + word + ": workers " + distributed.getOrDefault(word, 0L)
                        + ", single thread " + alone.getOrDefault(word, 0L)));
    }

    private double megabytesPerSecond(Count count) {
        return corpus.bytes() / 1e6 / count.seconds();
    }
}
