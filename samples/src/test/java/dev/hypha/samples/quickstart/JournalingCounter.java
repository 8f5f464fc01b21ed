package dev.hypha.samples.quickstart;

import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.samples.quickstart.ShardCounter.ShardCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A counter that may not run twice, and leaves a trace of every time it ran.
final class JournalingCounter {
    private JournalingCounter() {}

    /// Not idempotent: each run adds a byte to the shard's file, before it takes its time.
    @DistributedFunction
    static ShardCount countOnce(String journal, int shard, String text) throws IOException, InterruptedException {
        Files.write(
                Path.of(journal, "shard-" + shard),
                new byte[] {1},
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Thread.sleep(20);
        TaskContext task = TaskContext.current();
        return new ShardCount(shard, task.node().name(), task.attempt(), ShardCounter.words(text));
    }
}
