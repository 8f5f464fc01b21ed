package dev.hypha.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.DistributedRuntime;
import dev.hypha.Failure;
import dev.hypha.RetryPolicy;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.samples.workers.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Shards that must not run twice, while one of three worker processes is killed.
@Timeout(180)
class AtMostOnceTest {
    private static final int SHARD_BYTES = 1024;
    private static final int SHARDS = 400;

    @TempDir
    private Path directory;

    @Test
    void shardsOfAKilledWorkerAreLostAndNoneRunsTwice() throws Exception {
        Path text = Files.createDirectory(directory.resolve("text"));
        Files.writeString(text.resolve("a.txt"), "to be or not\n".repeat(SHARDS * SHARD_BYTES / 13));
        Path journal = Files.createDirectory(directory.resolve("journal"));
        AtomicBoolean killed = new AtomicBoolean();
        try (Workers workers = Workers.start("at-most-once", 3);
                DistributedRuntime runtime = ClusterRuntime.builder()
                        .cluster("at-most-once")
                        .node("driver")
                        .client()
                        .peers(workers.endpoints())
                        .start();
                Corpus corpus = Corpus.open(text, "*");
                Shards shards = corpus.shards(SHARD_BYTES)) {
            Driver driver = new Driver(
                    runtime,
                    24,
                    shard -> JournalingCounterCalls.countOnce(journal.toString(), shard.number(), shard.text())
                            .retrying(RetryPolicy.upTo(5))); // which retries what did not start, and nothing else
            driver.count(shards, SHARD_BYTES, now -> {
                if (now.tally().shards() > SHARDS / 4 && killed.compareAndSet(false, true)) {
                    workers.last().kill();
                }
            });
            Tally tally = driver.tally();
            List<Path> ran = entries(journal);
            for (Path shard : ran) {
                assertEquals(1, Files.size(shard), shard + " ran twice");
            }
            assertFalse(tally.failures().isEmpty(), "the killed worker had work");
            for (Failure failure : tally.failures()) {
                assertInstanceOf(Failure.Lost.class, failure);
            }
            assertEquals(0, tally.countedAgain());
            assertTrue(
                    tally.failures().size() <= 24,
                    "no more than were under way: " + tally.failures().size());
            assertTrue(tally.shards() <= ran.size()
                    && ran.size() <= tally.shards() + tally.failures().size());
        }
    }

    private static List<Path> entries(Path directory) throws Exception {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
