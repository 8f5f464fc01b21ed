package dev.hypha.graph;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Edges one after the other in a file: keys of 8 bytes, with weights of 8 bytes if there are any.
final class EdgeFile {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path path;
    private final boolean weighted;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private EdgeFile(Path path, boolean weighted) {
        this.path = path;
        this.weighted = weighted;
    }

    static EdgeFile create(Path path, boolean weighted) throws IOException {
        Files.deleteIfExists(path);
        Files.createFile(path);
        return new EdgeFile(path, weighted);
    }

    /// A new file beside this one.
    EdgeFile sibling(int number) throws IOException {
        return create(path.resolveSibling(path.getFileName() + "." + number), weighted);
    }

    void add(long key, double weight) throws IOException {
        buffer.putLong(key);
        if (weighted) {
            buffer.putDouble(weight);
        }
        if (!buffer.hasRemaining()) {
            flush();
        }
    }

    void flush() throws IOException {
        buffer.flip();
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
        buffer.clear();
    }

    Reader read() throws IOException {
        return new Reader(FileChannel.open(path, StandardOpenOption.READ), weighted);
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    /// Reads edges.
    static final class Reader implements Closeable {
        private final FileChannel in;
        private final boolean weighted;
        private final ByteBuffer ahead = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
        private long key;
        private double weight = 1;

        private Reader(FileChannel in, boolean weighted) {
            this.in = in;
            this.weighted = weighted;
        }

        /// Whether there is another edge.
        boolean next() throws IOException {
            if (!ahead.hasRemaining() && !fill()) {
                return false;
            }
            key = ahead.getLong();
            if (weighted) {
                weight = ahead.getDouble();
            }
            return true;
        }

        private boolean fill() throws IOException {
            ahead.clear();
            int read = 0;
            while (read >= 0 && ahead.hasRemaining()) {
                read = in.read(ahead);
            }
            ahead.flip();
            if (ahead.remaining() % (weighted ? Long.BYTES + Double.BYTES : Long.BYTES) != 0) {
                throw new EOFException("an edge is cut off");
            }
            return ahead.hasRemaining();
        }

        long key() {
            return key;
        }

        double weight() {
            return weight;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
