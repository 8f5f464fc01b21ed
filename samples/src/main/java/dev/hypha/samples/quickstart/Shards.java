package dev.hypha.samples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Cuts files into shards of about the same size, at the ends of lines, and reads no more than the next one.
final class Shards implements Iterator<Shard>, AutoCloseable {
    private final Iterator<Path> files;
    private final byte[] buffer;
    private @Nullable InputStream open;
    private int filled;
    private int number;

    Shards(Iterator<Path> files, int shardBytes) {
        this.files = files;
        this.buffer = new byte[shardBytes];
    }

    @Override
    public boolean hasNext() {
        try {
            fill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return filled > 0;
    }

    @Override
    public Shard next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int end = filled < buffer.length ? filled : endOfLastLine();
        Shard shard = new Shard(number++, end, new String(buffer, 0, end, StandardCharsets.UTF_8));
        System.arraycopy(buffer, end, buffer, 0, filled - end);
        filled -= end;
        return shard;
    }

    /// A text without line ends is cut where the buffer ends, perhaps within a word.
    private int endOfLastLine() {
        for (int end = filled; end > 0; end--) {
            if (buffer[end - 1] == '\n') {
                return end;
            }
        }
        return filled;
    }

    private void fill() throws IOException {
        while (filled < buffer.length) {
            if (open == null) {
                if (!files.hasNext()) {
                    return;
                }
                open = Files.newInputStream(files.next());
            }
            int read = open.read(buffer, filled, buffer.length - filled);
            if (read >= 0) {
                filled += read;
            } else {
                open.close();
                open = null;
                buffer[filled++] = '\n'; // the last word of a file is not the beginning of the next one's first
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
        }
    }
}
