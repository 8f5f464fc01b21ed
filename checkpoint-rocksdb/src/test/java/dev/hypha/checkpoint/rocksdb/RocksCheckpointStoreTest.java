package dev.hypha.checkpoint.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.checkpoint.spi.SealedPiece;
import dev.hypha.checkpoint.spi.SealedStore;
import dev.hypha.testkit.CheckpointStoreContract;
import dev.hypha.testkit.SmallDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksCheckpointStoreTest extends CheckpointStoreContract {
    private static final CheckpointKey KEY = new CheckpointKey("job", 1, "state");

    @TempDir
    Path directory;

    private RocksCheckpointStore opened;

    @Override
    protected CheckpointStore open() {
        opened = (RocksCheckpointStore) CheckpointStores.open(
                "rocksdb", Map.of("path", directory.resolve("db").toString()));
        return opened;
    }

    @Override
    protected boolean isDurable() {
        return true;
    }

    @Override
    protected void damage(CheckpointKey key, UnaryOperator<byte[]> change) {
        ByteBuffer stored = opened.loadSealed(List.of(key)).get(key);
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        opened.saveSealed(key, SealedPiece.of(ByteBuffer.wrap(change.apply(bytes))));
    }

    private static ByteBuffer random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void aSecondThatOpensTheSameDirectoryIsRefused() {
        CheckpointException refusal =
                assertThrows(CheckpointException.class, () -> RocksCheckpointStore.open(directory.resolve("db")));
        assertEquals(Kind.UNAVAILABLE, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains("another process has it open"), refusal::getMessage);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertEquals(
                Kind.UNAVAILABLE,
                assertThrows(CheckpointException.class, () -> RocksCheckpointStore.open(file.resolve("db")))
                        .kind());
        CheckpointException missing =
                assertThrows(CheckpointException.class, () -> CheckpointStores.open("rocksdb", Map.of()));
        assertEquals(Kind.CONFIGURATION, missing.kind());
    }

    /// Saves numbered pieces until it is killed, and tells of each when it is saved.
    static final class Saver {
        public static void main(String[] arguments) {
            try (SealedStore store = RocksCheckpointStore.open(Path.of(arguments[0]))) {
                for (long number = 0; ; number++) {
                    store.save(new CheckpointKey("job", number, "state"), random(50_000, number));
                    System.out.println(number);
                }
            }
        }
    }

    @Test
    void whatWasSavedOutlivesAKilledProcess() throws Exception {
        Path database = directory.resolve("killed");
        Process saver = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Saver.class.getName(),
                        database.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = -1;
        try (BufferedReader told = saver.inputReader(StandardCharsets.US_ASCII)) {
            while (last < 50) {
                last = Long.parseLong(told.readLine());
            }
            saver.toHandle().destroyForcibly(); // which, unlike Process.destroyForcibly, leaves its output readable
            for (String line = told.readLine(); line != null && !line.isEmpty(); line = told.readLine()) {
                last = Long.parseLong(line);
            }
        } finally {
            saver.destroyForcibly().waitFor();
        }
        try (CheckpointStore store = RocksCheckpointStore.open(database)) {
            for (long number = 0; number <= last; number++) {
                assertEquals(
                        Optional.of(random(50_000, number)), store.load(new CheckpointKey("job", number, "state")));
            }
        }
    }

    @Test
    void aDamagedLogLosesItsEndAndNothingBefore() throws Exception {
        Path database = directory.resolve("damaged");
        try (CheckpointStore store = RocksCheckpointStore.open(database)) {
            store.save(KEY, random(1_000, 1));
        }
        try (CheckpointStore store = RocksCheckpointStore.open(database)) { // which has written the first to its place
            store.save(new CheckpointKey("job", 2, "state"), random(1_000, 2));
        }
        List<Path> logs = new ArrayList<>();
        try (Stream<Path> files = Files.list(database)) {
            files.filter(file -> file.toString().endsWith(".log")).forEach(logs::add);
        }
        assertEquals(1, logs.size());
        byte[] log = Files.readAllBytes(logs.getFirst());
        assertTrue(log.length > 1_000, "the second piece is there");
        log[log.length / 2] ^= 1;
        Files.write(logs.getFirst(), log);
        try (CheckpointStore store = RocksCheckpointStore.open(database)) {
            assertEquals(Optional.of(random(1_000, 1)), store.load(KEY));
            assertEquals(List.of(KEY), store.list("job"));
        }
    }

    @Test
    void aFullDiskIsToldAndWhatWasCommittedStays() throws Exception {
        Path small = directory.resolve("small");
        Path ballast = small.resolve("ballast");
        try (SmallDisk _ = SmallDisk.mount(small, 100);
                CheckpointStore store = RocksCheckpointStore.open(small.resolve("db"))) {
            store.save(KEY, random(300_000, 1));
            assertThrows(IOException.class, () -> Files.write(ballast, new byte[100 << 20]));
            List<CheckpointKey> saved = new ArrayList<>();
            CheckpointException refusal = assertThrows(CheckpointException.class, () -> {
                for (long number = 2; number < 100; number++) { // the log has some room reserved
                    CheckpointKey next = new CheckpointKey("job", number, "state");
                    store.save(next, random(2 << 20, number));
                    saved.add(next);
                }
            });
            assertEquals(Kind.FULL, refusal.kind(), refusal::getMessage);
            Files.delete(ballast);
            CheckpointKey other = new CheckpointKey("job", 1_000, "state");
            store.save(other, random(1 << 20, 3));
            assertEquals(Optional.of(random(1 << 20, 3)), store.load(other));
            assertEquals(Optional.of(random(300_000, 1)), store.load(KEY));
            saved.forEach(each -> assertEquals(Optional.of(random(2 << 20, each.number())), store.load(each)));
        }
    }
}
