package dev.hypha.samples.quickstart;

import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.util.HashMap;
import java.util.Map;

/// Counts words. The function runs on the workers; the driver uses [#words] itself, to check their counts.
final class ShardCounter {
    private ShardCounter() {}

    /// What a worker found in a shard.
    ///
    /// @param shard the shard's number
    /// @param node the worker that counted it
    /// @param attempt which try it was; more than 1 after a worker was lost
    /// @param words how often each word occurs
    public record ShardCount(int shard, String node, int attempt, Map<String, Long> words) {}

    /// Counts a shard. Idempotent: when a worker is lost its shards are counted again elsewhere.
    @DistributedFunction(idempotent = true)
    static ShardCount count(int shard, String text) {
        TaskContext task = TaskContext.current();
        return new ShardCount(shard, task.node().name(), task.attempt(), words(text));
    }

    /// How often each word occurs in a text. A word is a run of letters, two at least.
    static Map<String, Long> words(String text) {
        Map<String, Long> counts = new HashMap<>();
        int length = text.length();
        int at = 0;
        while (at < length) {
            while (at < length && !Character.isLetter(text.charAt(at))) {
                at++;
            }
            int start = at;
            while (at < length && Character.isLetter(text.charAt(at))) {
                at++;
            }
            if (at - start > 1) {
                counts.merge(text.substring(start, at), 1L, Long::sum);
            }
        }
        return counts;
    }
}
