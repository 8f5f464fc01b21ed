package dev.hypha.checkpoint;

import dev.hypha.checkpoint.spi.SealedPiece;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What becomes a file once it is flushed and gets that file's name: it lies beside it, is written and still
/// open.
///
/// @param temporary where it is
/// @param file what it will be
/// @param channel to it
record TemporaryFile(Path temporary, Path file, FileChannel channel) {
    /// What its name begins with.
    static final String PREFIX = "~";

    private static final int FOLDER_ATTEMPTS = 100;

    /// Closes it and deletes what is left under its name. If that fails, the store does so when it is next
    /// opened.
    void discard() {
        try (channel) {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            return;
        }
    }

    /// Writes a temporary file beside `file`.
    static TemporaryFile write(DiskWriter disk, Path file, SealedPiece piece) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return writeBeside(disk, file, piece);
            } catch (NoSuchFileException e) {
                if (attempt == FOLDER_ATTEMPTS) { // else whoever deleted the last piece took the folder away
                    throw e;
                }
            }
        }
    }

    private static TemporaryFile writeBeside(DiskWriter disk, Path file, SealedPiece piece) throws IOException {
        Path folder = parent(file);
        makeFolder(folder);
        Path temporary = folder.resolve(PREFIX + UUID.randomUUID());
        return new TemporaryFile(temporary, file, disk.write(temporary, piece));
    }

    /// Makes a folder, and puts the names of all that were made on the disk.
    private static void makeFolder(Path folder) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path each = folder; !Files.isDirectory(each); each = parent(each)) {
            missing.add(each);
        }
        for (Path each : missing.reversed()) {
            try {
                Files.createDirectory(each);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(each)) {
                    throw new NotDirectoryException(each.toString());
                }
            }
            flush(parent(each));
        }
    }

    /// A folder that is gone had no pieces left: someone has deleted what was just stored there.
    static void flushUnlessGone(Path folder) throws IOException {
        try {
            flush(folder);
        } catch (NoSuchFileException e) {
            return;
        }
    }

    private static void flush(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalStateException(path + " has no parent");
        }
        return parent;
    }
}
