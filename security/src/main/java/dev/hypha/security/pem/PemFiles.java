package dev.hypha.security.pem;

import dev.hypha.security.SecurityRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/// Files with certificates and keys. Written at once or not at all: to a file beside, forced to disk, and
/// renamed.
///
/// Secrets are written with mode 0600, and a secret that others than owner and group can read, or that others
/// than the owner can write, is refused. The group may read, as it does in a volume of Kubernetes with
/// `fsGroup`. Where the file system has no such modes (Windows), nothing is checked.
public final class PemFiles {
    private static final Set<PosixFilePermission> OPEN_TO_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private PemFiles() {}

    /// Reads a file that need not be secret.
    ///
    /// @param file the file; symbolic links are followed
    /// @return its bytes, at most 1 MiB
    /// @throws SecurityRefusal `HYP-SEC-021` if it cannot be read, `HYP-SEC-020` if it is larger
    public static byte[] read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(PemParser.BYTES_MAX + 1);
        } catch (NoSuchFileException e) {
            throw new SecurityRefusal("HYP-SEC-021", "there is no file " + file + "; check the path", e);
        } catch (IOException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-021",
                    "the file " + file + " cannot be read (" + reason(e) + "); check its owner and mode",
                    e);
        }
        if (bytes.length > PemParser.BYTES_MAX) {
            throw PemParser.tooLarge(file.toString());
        }
        return bytes;
    }

    /// Reads a file with a secret.
    ///
    /// @param file the file; symbolic links are followed
    /// @return its bytes
    /// @throws SecurityRefusal as [#read], and `HYP-SEC-022` if it is open to others
    public static byte[] readSecret(Path file) {
        byte[] bytes = read(file);
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) { // no such modes here
            return bytes;
        } catch (IOException e) {
            throw new SecurityRefusal("HYP-SEC-021", "the mode of " + file + " cannot be read; check its owner", e);
        }
        for (PosixFilePermission permission : permissions) {
            if (OPEN_TO_OTHERS.contains(permission)) {
                throw new SecurityRefusal(
                        "HYP-SEC-022",
                        "the secret in " + file + " is open to others, its mode is "
                                + PosixFilePermissions.toString(permissions) + ": run 'chmod 600 " + file
                                + "' (in Kubernetes: defaultMode 0440 and fsGroup), and replace it if others may have"
                                + " seen it");
            }
        }
        return bytes;
    }

    /// Writes what everyone may read.
    ///
    /// @param file the file, replaced if it is there
    /// @param text what to write
    /// @throws SecurityRefusal `HYP-SEC-021` if it cannot be written
    public static void write(Path file, String text) {
        replace(file, text, "rw-r--r--");
    }

    /// Writes a secret, with mode 0600.
    ///
    /// @param file the file, replaced if it is there
    /// @param text what to write
    /// @throws SecurityRefusal `HYP-SEC-021` if it cannot be written
    public static void writeSecret(Path file, String text) {
        replace(file, text, "rw-------");
    }

    /// Makes an empty file for its owner alone, unless it is there.
    ///
    /// @param file the file
    /// @throws SecurityRefusal `HYP-SEC-021` if it cannot be made
    public static void createSecret(Path file) {
        try {
            var _ = Files.createFile(file, attributes(file.toAbsolutePath(), "rw-------"));
        } catch (FileAlreadyExistsException e) {
            return; // by another process, a moment ago
        } catch (IOException e) {
            throw new SecurityRefusal("HYP-SEC-021", "the file " + file + " cannot be made (" + reason(e) + ")", e);
        }
    }

    /// Makes a folder, and those above it, for its owner alone. One that exists is left as it is.
    ///
    /// @param folder the folder
    /// @throws SecurityRefusal `HYP-SEC-021` if it cannot be made
    public static void createFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, attributes(folder.toAbsolutePath(), "rwx------"));
            }
        } catch (IOException e) {
            throw new SecurityRefusal("HYP-SEC-021", "the folder " + folder + " cannot be made (" + reason(e) + ")", e);
        }
    }

    /// Removes a folder that was made for nothing. One with files in it stays.
    ///
    /// @param folder the folder
    public static void deleteIfEmpty(Path folder) {
        deleteQuietly(folder);
    }

    private static void replace(Path file, String text, String mode) {
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel out = FileChannel.open(
                    beside,
                    EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    attributes(target, mode))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(beside);
            throw new SecurityRefusal(
                    "HYP-SEC-021",
                    "the file " + file + " cannot be written (" + reason(e) + "); check its folder and the room on"
                            + " the disk",
                    e);
        }
        forceFolder(target);
    }

    /// The rename itself is on disk only once the folder is. Not all systems can do that, nor need it.
    private static void forceFolder(Path target) {
        Path folder = target.getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return; // Windows cannot open folders
        }
    }

    private static FileAttribute<?>[] attributes(Path absolute, String mode) {
        return absolute.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    private static void deleteQuietly(Path file) {
        try {
            var _ = Files.deleteIfExists(file);
        } catch (IOException e) {
            return; // what failed before is what matters
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName();
    }
}
