package dev.hypha.samples.quickstart;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The text to count: the files of a zip or of a directory, or one file.
final class Corpus implements AutoCloseable {
    private final Path source;
    private final List<Path> files;
    private final long bytes;
    private final Optional<FileSystem> zip;

    private Corpus(Path source, List<Path> files, long bytes, Optional<FileSystem> zip) {
        this.source = source;
        this.files = files;
        this.bytes = bytes;
        this.zip = zip;
    }

    /// Opens a source of text.
    ///
    /// @param source a zip, a directory or a file
    /// @param glob which file names count, such as `*.java`
    static Corpus open(Path source, String glob) throws IOException {
        if (!Files.isReadable(source)) {
            throw new IOException(source + " does not exist or cannot be read");
        }
        Optional<FileSystem> zip =
                source.toString().endsWith(".zip") ? Optional.of(FileSystems.newFileSystem(source)) : Optional.empty();
        Path top = zip.map(opened -> opened.getPath("/")).orElse(source);
        PathMatcher wanted = top.getFileSystem().getPathMatcher("glob:" + glob);
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        try (Stream<Path> all = Files.walk(top)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                if (file.getFileName() != null && Files.isRegularFile(file) && wanted.matches(file.getFileName())) {
                    files.add(file);
                    bytes += Files.size(file);
                }
            }
        }
        if (files.isEmpty()) {
            if (zip.isPresent()) {
                zip.get().close();
            }
            throw new IOException("no file of " + source + " matches " + glob);
        }
        return new Corpus(source, files, bytes, zip);
    }

    Path source() {
        return source;
    }

    int fileCount() {
        return files.size();
    }

    long bytes() {
        return bytes;
    }

    /// Reads all text from its beginning, in shards.
    ///
    /// @param shardBytes how much text goes into one
    Shards shards(int shardBytes) {
        return new Shards(files.iterator(), shardBytes);
    }

    @Override
    public void close() throws IOException {
        if (zip.isPresent()) {
            zip.get().close();
        }
    }
}
