package dev.hypha.graph;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Writes results as text, `id value` on each line: a file `part-00000` for each partition, and an empty file
/// `_SUCCESS` when all are there. Doubles are written so that they read back the same; unreachable vertices
/// have `9223372036854775807` or `Infinity`, as LDBC Graphalytics wants them.
///
/// Partitions are written below `.staging`, and moved to their places when the last one is complete, so a
/// job that fails leaves the results of the one before as they are. What another job has left, also of
/// partitions that this one does not have, goes at that moment. Where `_SUCCESS` is, all parts are of one
/// job; while it is missing, they may not be. Of two jobs that write into one directory, all is of the one
/// that ends last. The file system must know locks, and workers on several nodes must see the same
/// directory.
///
/// What is below `.staging` for long is of a job that was given up while it wrote, and may be deleted.
///
/// @param directory where the files are; it is made if it is missing
public record FileSink(Path directory) implements GraphSink {
    private static final String COMPLETE = "_SUCCESS";
    private static final String STAGING = ".staging";
    private static final Pattern NAME = Pattern.compile("part-(\\d{5,})");

    /// As a lock on a file is its process's, not its thread's.
    private static final Object PUBLISHING = new Object();

    /// Writes into a directory.
    ///
    /// @param directory where the files are; it is made if it is missing
    /// @return the sink
    public static FileSink into(Path directory) {
        return new FileSink(directory);
    }

    @Override
    public Writer open(Part part) throws IOException {
        Path staged = staged(part);
        Files.createDirectories(staged);
        Path unfinished = Files.createTempFile(staged, ".part-", ".tmp");
        return new TextWriter(Files.newBufferedWriter(unfinished), unfinished, part);
    }

    private static String name(int partition) {
        return "part-%05d".formatted(partition);
    }

    private Path ofJob(Part part) {
        return directory.resolve(STAGING).resolve(part.job());
    }

    private Path staged(Part part) {
        return ofJob(part).resolve(part.run().replace('/', '-'));
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// Whether all partitions are complete, and nobody has begun to move them.
    private boolean isStaged(Part part) {
        for (int partition = 0; partition < part.partitions(); partition++) {
            if (!Files.exists(staged(part).resolve(name(partition)))) {
                return false;
            }
        }
        return true;
    }

    /// Moves the partitions to their places. Workers that have completed their last ones at the same moment
    /// both come here, and one of them finds all done.
    private void publish(Part part) throws IOException {
        synchronized (PUBLISHING) {
            try (FileChannel file = FileChannel.open(
                            directory.resolve(STAGING).resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock _ = file.lock()) {
                if (isStaged(part)) {
                    Files.deleteIfExists(directory.resolve(COMPLETE));
                    for (int partition = 0; partition < part.partitions(); partition++) {
                        move(staged(part).resolve(name(partition)), directory.resolve(name(partition)));
                    }
                    deleteFrom(part.partitions());
                    Files.createFile(directory.resolve(COMPLETE));
                    EdgeSpace.delete(ofJob(part));
                }
            }
        }
    }

    /// Deletes partitions that a job before had, from a number on.
    private void deleteFrom(int partitions) throws IOException {
        List<Path> present;
        try (Stream<Path> found = Files.list(directory)) {
            present = found.toList();
        }
        for (Path each : present) {
            Matcher name = NAME.matcher(each.getFileName().toString());
            if (name.matches() && Long.parseLong(name.group(1)) >= partitions) {
                Files.deleteIfExists(each);
            }
        }
    }

    private final class TextWriter implements Writer {
        private final BufferedWriter out;
        private final Path unfinished;
        private final Part part;

        TextWriter(BufferedWriter out, Path unfinished, Part part) {
            this.out = out;
            this.unfinished = unfinished;
            this.part = part;
        }

        @Override
        public void write(long vertex, Object value) throws IOException {
            out.write(Long.toString(vertex));
            out.write(' ');
            out.write(value.toString());
            out.write('\n');
        }

        @Override
        public void complete() throws IOException {
            out.close();
            move(unfinished, staged(part).resolve(name(part.partition())));
            if (isStaged(part)) {
                publish(part);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(unfinished);
        }
    }
}
