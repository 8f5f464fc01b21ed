package dev.hypha.discovery;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The system's notice that something has changed where a file is, or where the symbolic links to it lead.
/// It may come without a change, and a change without it: who waits looks for itself.
final class FileNotice {
    private static final int LINKS_MAX = 16;

    private final Path file;
    private @Nullable WatchService watch;

    FileNotice(Path file) {
        this.file = file;
    }

    /// Asks for notice of what changes from now on. Asked anew for every reading: directories come and go,
    /// links move.
    void register() {
        close();
        WatchService fresh = null;
        try {
            fresh = file.getFileSystem().newWatchService();
            for (Path directory : directories()) {
                WatchKey _ = directory.register(fresh, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
            }
            watch = fresh;
        } catch (IOException | UnsupportedOperationException e) {
            // No directory yet, or none of the system's few watches left: what is left is the interval.
            watch = fresh;
        }
    }

    /// Waits for notice, or as long as this.
    void await(Duration longest) throws InterruptedException {
        WatchService present = watch;
        try {
            if (present == null) {
                Thread.sleep(longest);
            } else {
                WatchKey _ = present.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
            }
        } finally {
            close();
        }
    }

    /// The directory of the path, and that of each link's target.
    private Set<Path> directories() throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        Path present = file;
        for (int i = 0; i < LINKS_MAX; i++) {
            Path parent = present.getParent();
            if (parent == null || !Files.isDirectory(parent)) {
                break;
            }
            directories.add(parent);
            if (!Files.isSymbolicLink(present)) {
                break;
            }
            present = parent.resolve(Files.readSymbolicLink(present));
        }
        return directories;
    }

    private void close() {
        WatchService present = watch;
        watch = null;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                // Nothing is lost with it.
            }
        }
    }
}
