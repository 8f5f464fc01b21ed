package dev.hypha.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.testkit.CheckpointStoreContract;
import dev.hypha.testkit.SmallDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest extends CheckpointStoreContract {
    private static final CheckpointKey KEY = new CheckpointKey("job", 1, "state");

    @TempDir
    Path directory;

    @Override
    protected CheckpointStore open() {
        return CheckpointStores.open(
                "file", Map.of("path", directory.resolve("store").toString()));
    }

    @Override
    protected boolean isDurable() {
        return true;
    }

    private Path file(CheckpointKey key) {
        return directory.resolve("store/" + key.scope() + "/@" + key.number() + "." + key.part());
    }

    @Override
    protected void damage(CheckpointKey key, UnaryOperator<byte[]> change) throws IOException {
        Files.write(file(key), change.apply(Files.readAllBytes(file(key))));
    }

    /// A large piece lies in whole blocks, where the file system takes those past its cache.
    @Test
    void damageOfPaddingIsFound() throws IOException {
        ByteBuffer large = ByteBuffer.allocate(300_001).put(300_000, (byte) 1);
        try (CheckpointStore store = open()) {
            store.save(KEY, large);
            assertEquals(Optional.of(large), store.load(KEY));
            damage(KEY, old -> {
                byte[] damaged = Arrays.copyOf(old, old.length + 1);
                System.arraycopy(old, 300_001, damaged, 300_002, old.length - 300_001);
                damaged[300_001] = 7;
                return damaged;
            });
            assertEquals(
                    Kind.CORRUPT,
                    assertThrows(CheckpointException.class, () -> store.load(KEY))
                            .kind());
        }
    }

    @Test
    void nothingTemporaryIsLeftBehind() throws IOException {
        try (CheckpointStore store = open()) {
            store.save(KEY, ByteBuffer.allocate(10));
            store.create(KEY, ByteBuffer.allocate(10));
            try (Stream<Path> files = Files.walk(directory)) {
                assertEquals(
                        List.of(file(KEY)), files.filter(Files::isRegularFile).toList());
            }
            store.delete(List.of(KEY));
            assertFalse(Files.exists(directory.resolve("store/job")), "empty folders go as well");
            assertTrue(Files.exists(directory.resolve("store")));
        }
    }

    @Test
    void whatACrashedWriterLeftIsNotSeenAndGoesLater() throws IOException {
        Path fresh = file(KEY).resolveSibling("~half-written");
        Path old = file(KEY).resolveSibling("~half-written-long-ago");
        try (CheckpointStore store = open()) {
            store.save(KEY, ByteBuffer.allocate(10));
            Files.writeString(fresh, "half");
            Files.writeString(old, "half");
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
            assertEquals(List.of(KEY), store.list("job"));
        }
        try (CheckpointStore store = open()) {
            assertEquals(List.of(KEY), store.list("job"));
            assertTrue(Files.exists(fresh), "someone may be writing it");
            assertFalse(Files.exists(old));
        }
    }

    /// As all nodes of a job do at the same moment.
    @Test
    void itIsOpenedWhileOthersWriteAndDelete() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Callable<Integer> busy = () -> {
            int rounds = 0;
            try (CheckpointStore store = open()) {
                for (; !enough.get(); rounds++) {
                    CheckpointKey key = new CheckpointKey("job-" + rounds % 5, rounds, "state");
                    store.save(key, ByteBuffer.allocate(10));
                    store.delete(List.of(key));
                }
            }
            return rounds;
        };
        try (ExecutorService others = Executors.newSingleThreadExecutor()) {
            Future<Integer> rounds = others.submit(busy);
            try {
                for (int i = 0; i < 400; i++) {
                    open().close();
                }
            } finally {
                enough.set(true);
            }
            assertTrue(rounds.get() > 0);
        }
    }

    @Test
    void whatItCannotReadOrWriteIsTold() throws IOException {
        try (CheckpointStore store = open()) {
            Files.writeString(directory.resolve("store/job"), "a file where a folder should be");
            CheckpointException refusal =
                    assertThrows(CheckpointException.class, () -> store.save(KEY, ByteBuffer.allocate(1)));
            assertEquals(Kind.UNAVAILABLE, refusal.kind());
            assertTrue(String.valueOf(refusal.getMessage()).contains(directory.toString()), refusal::getMessage);
            assertEquals(
                    Kind.UNAVAILABLE,
                    assertThrows(CheckpointException.class, () -> store.load(KEY))
                            .kind());
        }
        Path file = Files.writeString(directory.resolve("file"), "");
        assertEquals(
                Kind.UNAVAILABLE,
                assertThrows(CheckpointException.class, () -> FileCheckpointStore.open(file.resolve("store")))
                        .kind());
    }

    @Test
    void aFullDiskIsToldAndWhatWasCommittedStays() throws Exception {
        Path small = directory.resolve("small");
        try (SmallDisk _ = SmallDisk.mount(small, 1);
                CheckpointStore store = FileCheckpointStore.open(small)) {
            store.save(KEY, ByteBuffer.allocate(300_000));
            CheckpointException refusal =
                    assertThrows(CheckpointException.class, () -> store.save(KEY, ByteBuffer.allocate(900_000)));
            assertEquals(Kind.FULL, refusal.kind());
            assertEquals(Optional.of(ByteBuffer.allocate(300_000)), store.load(KEY));
            store.delete(List.of(KEY));
            store.save(KEY, ByteBuffer.allocate(900_000));
        }
    }
}
