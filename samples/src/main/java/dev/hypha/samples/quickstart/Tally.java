package dev.hypha.samples.quickstart;

import dev.hypha.Failure;
import dev.hypha.samples.quickstart.ShardCounter.ShardCount;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The sum of the shards so far. Its numbers may be looked at by any thread while the driver adds to it.
final class Tally {
    private final Map<String, Long> words = new HashMap<>();
    private final BitSet counted = new BitSet();
    private final Map<String, Integer> shardsByNode = new TreeMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private int again;

    /// Adds what a worker found in a shard.
    synchronized void add(ShardCount count) {
        if (counted.get(count.shard())) {
            throw new IllegalStateException("shard " + count.shard() + " came back twice");
        }
        counted.set(count.shard());
        shardsByNode.merge(count.node(), 1, Integer::sum);
        if (count.attempt() > 1) {
            again++;
        }
        count.words().forEach((word, times) -> words.merge(word, times, Long::sum));
    }

    synchronized void add(Failure failure) {
        failures.add(failure);
    }

    synchronized int shards() {
        return counted.cardinality();
    }

    /// How many shards needed more than one attempt.
    synchronized int countedAgain() {
        return again;
    }

    synchronized Map<String, Integer> shardsByNode() {
        return new TreeMap<>(shardsByNode);
    }

    synchronized List<Failure> failures() {
        return List.copyOf(failures);
    }

    /// The words, once the driver is done.
    synchronized Map<String, Long> words() {
        return Map.copyOf(words);
    }

    static List<Map.Entry<String, Long>> top(Map<String, Long> words, int count) {
        return words.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(count)
                .toList();
    }
}
