package dev.hypha.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.spi.SealedPiece;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of any length, written past the cache and through it.
class DiskWriterTest {
    /// A multiple of it need not be one of the file system's: those writes are refused.
    private static final int WRONG_BLOCK_BYTES = 16;

    @TempDir
    private Path folder;

    private static SealedPiece piece(int length, boolean aligned) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        ByteBuffer content = aligned
                ? CheckpointCatalog.newChunk(Arena.ofAuto(), length)
                        .put(bytes, 0, length - 10)
                        .flip()
                : ByteBuffer.wrap(bytes, 0, length - 10);
        return new SealedPiece(content, ByteBuffer.wrap(bytes, length - 10, 10));
    }

    private void assertWrites(DiskWriter writer, int length, boolean aligned) throws IOException {
        SealedPiece piece = piece(length, aligned);
        Path file = Files.createTempDirectory(folder, "files").resolve("file");
        writer.write(file, piece).close();
        byte[] written = Files.readAllBytes(file);
        byte[] given = piece.toBytes();
        assertTrue(written.length - length < 1 << 16);
        assertArrayEquals(Arrays.copyOf(given, length - 10), Arrays.copyOf(written, length - 10));
        assertArrayEquals(
                new byte[written.length - length], Arrays.copyOfRange(written, length - 10, written.length - 10));
        assertArrayEquals(
                Arrays.copyOfRange(given, length - 10, length),
                Arrays.copyOfRange(written, written.length - 10, written.length));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {10, 1000, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_001})
    void whatIsWrittenIsWhatWasGiven(int length) throws IOException {
        assertWrites(new DiskWriter(folder), length, false);
        assertWrites(new DiskWriter(folder), length, true);
        assertWrites(new DiskWriter(0), length, false);
        assertWrites(new DiskWriter(0), length, true);
    }

    @Test
    void whatCannotGoPastTheCacheGoesThroughIt() throws IOException {
        DiskWriter writer = new DiskWriter(WRONG_BLOCK_BYTES);
        assertWrites(writer, 1_000_001, false);
        assertWrites(writer, 2_000_001, true);
    }

    private long size(DiskWriter writer) throws IOException {
        Path file = Files.createTempDirectory(folder, "files").resolve("file");
        writer.write(file, piece(1_000_001, true)).close();
        return Files.size(file);
    }

    /// As a job that ends interrupts whoever stores its state.
    @Test
    void anInterruptChangesNothingForOthers() throws IOException {
        DiskWriter writer = new DiskWriter(folder);
        long before = size(writer);
        Thread.currentThread().interrupt();
        assertThrows(ClosedByInterruptException.class, () -> size(writer));
        assertTrue(Thread.interrupted());
        assertEquals(before, size(writer), "whole blocks past the cache, if it was so before");
    }

    @Test
    void anExistingFileAndAMissingFolderAreTold() throws IOException {
        DiskWriter writer = new DiskWriter(folder);
        assertThrows(
                NoSuchFileException.class,
                () -> writer.write(folder.resolve("missing").resolve("file"), piece(1 << 20, true)));
        Path file = Files.createFile(folder.resolve("there"));
        assertThrows(IOException.class, () -> writer.write(file, piece(1 << 20, true)));
        assertEquals(0, Files.size(file), "what was there stays");
        assertFalse(Files.exists(folder.resolve("missing")));
    }
}
