package dev.hypha.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hypha.checkpoint.spi.SealedPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

    private static SealedPiece piece(int length) {
        byte[] bytes = new byte[length + 3];
        new Random(length).nextBytes(bytes);
        return new SealedPiece(ByteBuffer.wrap(bytes, 1, 10), ByteBuffer.wrap(bytes, 11, length - 10));
    }

    private void assertWrites(DiskWriter writer, int length) throws IOException {
        SealedPiece piece = piece(length);
        Path file = folder.resolve("file-" + length);
        try (FileChannel written = writer.write(file, piece)) {
            assertEquals(length, written.size());
        }
        assertArrayEquals(piece.toBytes(), Files.readAllBytes(file));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {10, 1000, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_001})
    void whatIsWrittenIsWhatWasGiven(int length) throws IOException {
        assertWrites(new DiskWriter(folder), length);
        Files.delete(folder.resolve("file-" + length));
        assertWrites(new DiskWriter(0), length);
    }

    @Test
    void whatCannotGoPastTheCacheGoesThroughIt() throws IOException {
        DiskWriter writer = new DiskWriter(WRONG_BLOCK_BYTES);
        assertWrites(writer, 1_000_001);
        assertWrites(writer, 2_000_001);
    }

    @Test
    void anExistingFileAndAMissingFolderAreTold() throws IOException {
        DiskWriter writer = new DiskWriter(folder);
        assertThrows(
                NoSuchFileException.class,
                () -> writer.write(folder.resolve("missing").resolve("file"), piece(1 << 20)));
        Path file = Files.createFile(folder.resolve("there"));
        assertThrows(IOException.class, () -> writer.write(file, piece(1 << 20)));
        assertEquals(0, Files.size(file), "what was there stays");
        assertFalse(Files.exists(folder.resolve("missing")));
    }
}
