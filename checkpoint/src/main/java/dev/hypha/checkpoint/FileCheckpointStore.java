package dev.hypha.checkpoint;

import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.spi.SealedPiece;
import dev.hypha.checkpoint.spi.SealedStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps each piece in a file of its own, `<directory>/<scope>/@<number>.<part>`; processes that see the same
/// directory share it.
///
/// A piece is written to a temporary file, flushed to the disk, and renamed; then its directory is flushed,
/// once for several that are stored together. A crash at any time leaves the old piece or the new one.
/// Needs a file system whose renames are atomic; those of Linux and NFS are. Temporary files that a crash
/// left behind are deleted when a store is opened, once they are an hour old.
public final class FileCheckpointStore extends SealedStore {
    private static final Duration LEFTOVER_AGE = Duration.ofHours(1);
    private static final int OPEN_FILES_MAX = 16;
    private static final String NUMBER = "@";
    private static final String PART = ".";
    private static final String PREFIX = "file:";

    private final Path directory;
    private final DiskWriter disk;

    private FileCheckpointStore(Path directory) {
        this.directory = directory;
        this.disk = new DiskWriter(directory);
    }

    /// Opens a store, in a directory that is made if it is missing.
    ///
    /// @param directory where the files are
    /// @return the store
    public static FileCheckpointStore open(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            deleteLeftovers(absolute);
            return new FileCheckpointStore(absolute);
        } catch (IOException e) {
            throw failed(absolute, "cannot be opened", e);
        }
    }

    /// Others may be using the store: what they rename or delete meanwhile is in nobody's way, and neither is what
    /// cannot be deleted.
    private static void deleteLeftovers(Path directory) throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(LEFTOVER_AGE));
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isTemporary(file) && attributes.lastModifiedTime().compareTo(limit) < 0) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                return e == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, e);
            }
        });
    }

    private static boolean isTemporary(Path file) {
        return name(file).startsWith(TemporaryFile.PREFIX);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    @Override
    protected void saveSealed(CheckpointKey key, SealedPiece piece) {
        saveAllSealed(Map.of(key, piece));
    }

    @Override
    protected void saveAllSealed(Map<CheckpointKey, SealedPiece> pieces) {
        Set<Path> changed = new LinkedHashSet<>();
        List<TemporaryFile> written = new ArrayList<>();
        try {
            for (Map.Entry<CheckpointKey, SealedPiece> each : pieces.entrySet()) {
                written.add(TemporaryFile.write(disk, file(each.getKey()), each.getValue()));
                if (written.size() == OPEN_FILES_MAX) {
                    rename(written, changed);
                }
            }
            rename(written, changed);
            for (Path folder : changed) {
                TemporaryFile.flushUnlessGone(folder);
            }
        } catch (IOException e) {
            throw failed("cannot store " + describe(pieces.keySet()), e);
        } finally {
            written.forEach(TemporaryFile::discard);
        }
    }

    /// Flushes temporary files, and gives them their names. All are written by then: a disk has less to do
    /// with several at a time than one by one.
    private static void rename(List<TemporaryFile> written, Set<Path> changed) throws IOException {
        for (TemporaryFile each : written) {
            each.channel().force(true);
        }
        for (TemporaryFile each : written) {
            Files.move(
                    each.temporary(), each.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            changed.add(TemporaryFile.parent(each.file()));
        }
        written.forEach(TemporaryFile::discard);
        written.clear();
    }

    @Override
    protected boolean createSealed(CheckpointKey key, SealedPiece piece) {
        Path file = file(key);
        try {
            TemporaryFile written = TemporaryFile.write(disk, file, piece);
            try {
                written.channel().force(true);
                Files.createLink(file, written.temporary()); // unlike a rename, it fails if the name is taken
            } finally {
                written.discard();
            }
            TemporaryFile.flushUnlessGone(TemporaryFile.parent(file));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw failed("cannot store " + key, e);
        }
    }

    @Override
    protected Map<CheckpointKey, ByteBuffer> loadSealed(Collection<CheckpointKey> keys) {
        Map<CheckpointKey, ByteBuffer> found = new LinkedHashMap<>();
        for (CheckpointKey key : keys) {
            read(key).ifPresent(stored -> found.put(key, stored));
        }
        return found;
    }

    private Optional<ByteBuffer> read(CheckpointKey key) {
        try {
            return Optional.of(ByteBuffer.wrap(Files.readAllBytes(file(key))));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("cannot load " + key, e);
        }
    }

    @Override
    protected void remove(Collection<CheckpointKey> keys) {
        Set<Path> folders = new LinkedHashSet<>();
        try {
            for (CheckpointKey key : keys) {
                Path file = file(key);
                if (Files.deleteIfExists(file)) {
                    folders.add(TemporaryFile.parent(file));
                }
            }
        } catch (IOException e) {
            throw failed("cannot delete " + describe(keys), e);
        }
        folders.forEach(this::removeEmpty);
    }

    /// Folders of what is gone are in nobody's way, so failing to delete them is not told.
    private void removeEmpty(Path folder) {
        try {
            for (Path each = folder; !each.equals(directory) && isEmpty(each); each = TemporaryFile.parent(each)) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            return; // it is being filled, or gone
        }
    }

    /// Looked at before, as an exception for each folder that is not empty costs more.
    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            return !children.iterator().hasNext();
        }
    }

    @Override
    protected Collection<CheckpointKey> find(String scope) {
        List<CheckpointKey> found = new ArrayList<>();
        Path folder = directory.resolve(scope);
        try {
            for (Path file : children(folder)) {
                if (name(file).startsWith(NUMBER)) {
                    found.add(key(scope, name(file)));
                }
            }
        } catch (IOException e) {
            throw failed("cannot list " + scope, e);
        } catch (IllegalArgumentException e) {
            throw foreign(folder, e);
        }
        return found;
    }

    private static CheckpointKey key(String scope, String name) {
        int part = name.indexOf(PART);
        if (part < 0) {
            throw new IllegalArgumentException(name + " has no part");
        }
        return new CheckpointKey(
                scope, Long.parseLong(name, NUMBER.length(), part, 10), name.substring(part + PART.length()));
    }

    private static List<Path> children(Path folder) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            List<Path> children = new ArrayList<>();
            stream.forEach(children::add);
            return children;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    @Override
    protected Collection<String> findScopes() {
        try {
            List<String> found = new ArrayList<>();
            collectScopes(directory, found);
            return found;
        } catch (IOException e) {
            throw failed("cannot list the scopes", e);
        }
    }

    private void collectScopes(Path folder, List<String> found) throws IOException {
        boolean hasPieces = false;
        for (Path child : children(folder)) {
            if (name(child).startsWith(NUMBER)) {
                hasPieces = true;
            } else {
                collectScopes(child, found);
            }
        }
        if (hasPieces) {
            found.add(directory.relativize(folder).toString().replace('\\', '/'));
        }
    }

    private CheckpointException foreign(Path folder, RuntimeException e) {
        return new CheckpointException(
                Kind.CORRUPT, "there is a file in " + folder + " that no store has made; move it elsewhere", e);
    }

    private Path file(CheckpointKey key) {
        return directory.resolve(key.scope()).resolve(NUMBER + key.number() + PART + key.part());
    }

    private static String describe(Collection<CheckpointKey> keys) {
        return keys.size() == 1 ? keys.iterator().next().toString() : keys.size() + " pieces";
    }

    private CheckpointException failed(String what, IOException e) {
        return failed(directory, what, e);
    }

    private static CheckpointException failed(Path directory, String what, IOException e) {
        String store = PREFIX + directory;
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (reason.contains("no space left") || reason.contains("quota exceeded")) {
            return new CheckpointException(
                    Kind.FULL, "the store " + store + " " + what + " as the disk is full; make room on it", e);
        }
        return new CheckpointException(
                Kind.UNAVAILABLE,
                "the store " + store + " " + what + " (" + e.getClass().getSimpleName()
                        + "); see that the directory can be read and written",
                e);
    }

    @Override
    protected void release() {}

    @Override
    public String toString() {
        return PREFIX + directory;
    }
}
