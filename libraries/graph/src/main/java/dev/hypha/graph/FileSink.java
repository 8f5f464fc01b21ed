package dev.hypha.graph;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes results as text, `id value` on each line: a file `part-00000` for each partition, which appears
/// when it is complete. Doubles are written so that they read back the same; unreachable vertices have
/// `9223372036854775807` or `Infinity`, as LDBC Graphalytics wants them.
///
/// @param directory where the files are; it is made if it is missing
public record FileSink(Path directory) implements GraphSink {
    /// Writes into a directory.
    ///
    /// @param directory where the files are; it is made if it is missing
    /// @return the sink
    public static FileSink into(Path directory) {
        return new FileSink(directory);
    }

    @Override
    public Writer open(int partition) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("part-%05d".formatted(partition));
        Path unfinished = Files.createTempFile(directory, ".part-", ".tmp");
        return new TextWriter(Files.newBufferedWriter(unfinished), unfinished, file);
    }

    private record TextWriter(BufferedWriter out, Path unfinished, Path file) implements Writer {
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
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(unfinished);
        }
    }
}
