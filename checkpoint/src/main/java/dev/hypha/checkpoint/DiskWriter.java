package dev.hypha.checkpoint;

import dev.hypha.checkpoint.spi.SealedPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes pieces into new files. Large ones go past the operating system's cache of files, where the file system
/// allows that: they are seldom read again, and to copy them into the cache takes more processor time than all
/// else that is done to store them, at the cost of the work whose state they are. Thread safe.
final class DiskWriter {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWriter.class);

    /// What is smaller is written in one go, through the cache.
    private static final int LARGE_BYTES = 1 << 18;

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int BUFFERS_KEPT = 4;

    private static final Optional<OpenOption> PAST_CACHE = pastCacheOption();

    /// Outside the heap, where the operating system reads from without another copy.
    private final Queue<ByteBuffer> buffers = new ArrayBlockingQueue<>(BUFFERS_KEPT);

    /// What addresses, positions and lengths must be multiples of.
    private final int blockBytes;

    private volatile boolean pastCache;

    /// A writer.
    ///
    /// @param directory on the file system that is written to
    DiskWriter(Path directory) {
        this(blockBytes(directory));
    }

    /// A writer.
    ///
    /// @param blockBytes of the file system, 0 if that is not known
    DiskWriter(long blockBytes) {
        this.pastCache = PAST_CACHE.isPresent() && blockBytes > 0 && BUFFER_BYTES % blockBytes == 0;
        this.blockBytes = pastCache ? (int) blockBytes : 1;
    }

    /// `O_DIRECT`: a constant of the module `jdk.unsupported`, which a Java runtime may lack, and the compiler warns
    /// of.
    private static Optional<OpenOption> pastCacheOption() {
        try {
            Class<? extends OpenOption> options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").asSubclass(OpenOption.class);
            return Arrays.<OpenOption>stream(options.getEnumConstants())
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst();
        } catch (ClassNotFoundException e) {
            LOG.debug("this Java runtime cannot write past the cache of files", e);
            return Optional.empty();
        }
    }

    private static long blockBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getBlockSize();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("the size of blocks in {} is not known", directory, e);
            return 0;
        }
    }

    /// Writes a new file; it is not flushed to the disk. Past the cache it is written in whole blocks, with zeros
    /// between content and tail: what would cut such a file to its length costs as much as half of the writing.
    ///
    /// @param file must not exist
    /// @param piece its bytes
    /// @return open, to be flushed; nothing is to be written to it
    FileChannel write(Path file, SealedPiece piece) throws IOException {
        if (piece.length() < LARGE_BYTES) {
            FileChannel channel = open(file);
            return filled(file, channel, () -> drain(ByteBuffer.wrap(piece.toBytes()), channel));
        }
        Optional<FileChannel> past = openPastCache(file);
        if (past.isEmpty()) {
            return throughCache(file, piece);
        }
        try {
            return filled(file, past.get(), () -> writePastCache(piece, past.get()));
        } catch (ClosedChannelException e) {
            throw e; // this thread was interrupted
        } catch (IOException e) {
            FileChannel written = throughCache(file, piece);
            LOG.debug("{} cannot be written past the cache", file, e);
            pastCache = false;
            return written;
        }
    }

    private FileChannel throughCache(Path file, SealedPiece piece) throws IOException {
        FileChannel channel = open(file);
        return filled(file, channel, () -> copy(piece, piece.content(), channel, 1));
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// Some file systems refuse already here, as those in memory do.
    private Optional<FileChannel> openPastCache(Path file) throws IOException {
        if (!pastCache) {
            return Optional.empty();
        }
        try {
            return Optional.of(FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, PAST_CACHE.orElseThrow()));
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} cannot be opened past the cache", file, e);
            pastCache = false;
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    @FunctionalInterface
    private interface Filling {
        void run() throws IOException;
    }

    private static FileChannel filled(Path file, FileChannel channel, Filling filling) throws IOException {
        try {
            filling.run();
            return channel;
        } catch (IOException | RuntimeException e) {
            try (channel) {
                Files.deleteIfExists(file);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /// From where the content is, if the disk can read it there, but for its last block.
    private void writePastCache(SealedPiece piece, FileChannel channel) throws IOException {
        ByteBuffer content = piece.content();
        if (!content.isDirect() || content.alignmentOffset(content.position(), blockBytes) != 0) {
            copy(piece, content, channel, blockBytes);
            return;
        }
        int whole = content.remaining() - content.remaining() % blockBytes;
        ByteBuffer blocks = content.slice(content.position(), whole);
        ByteBuffer rest = content.slice(content.position() + whole, content.remaining() - whole);
        ByteBuffer buffer = buffer();
        try {
            copy(rest, buffer, channel);
            end(piece, buffer, channel, blockBytes);
            ByteBuffer[] all = {blocks, buffer.flip()};
            while (buffer.hasRemaining()) {
                long unusedSome = channel.write(all);
            }
        } finally {
            giveBack(buffer);
        }
    }

    /// Writes content, and the tail so that it ends a block.
    private void copy(SealedPiece piece, ByteBuffer content, FileChannel channel, int multiple) throws IOException {
        ByteBuffer buffer = buffer();
        try {
            copy(content, buffer, channel);
            end(piece, buffer, channel, multiple);
            drain(buffer.flip(), channel);
        } finally {
            giveBack(buffer);
        }
    }

    private static void end(SealedPiece piece, ByteBuffer buffer, FileChannel channel, int multiple)
            throws IOException {
        int rest = (buffer.position() + piece.tail().remaining()) % multiple;
        if (rest > 0) {
            copy(ByteBuffer.allocate(multiple - rest), buffer, channel);
        }
        copy(piece.tail(), buffer, channel);
    }

    private ByteBuffer buffer() {
        ByteBuffer kept = buffers.poll();
        return kept == null
                ? ByteBuffer.allocateDirect(BUFFER_BYTES + blockBytes)
                        .alignedSlice(blockBytes)
                        .limit(BUFFER_BYTES)
                        .slice()
                : kept;
    }

    private void giveBack(ByteBuffer buffer) {
        boolean unusedIsKept = buffers.offer(buffer.clear());
    }

    /// Fills the buffer, and writes it whenever it is full.
    private static void copy(ByteBuffer from, ByteBuffer buffer, FileChannel channel) throws IOException {
        ByteBuffer left = from.duplicate();
        while (left.hasRemaining()) {
            int some = Math.min(left.remaining(), buffer.remaining());
            buffer.put(buffer.position(), left, left.position(), some);
            buffer.position(buffer.position() + some);
            left.position(left.position() + some);
            if (!buffer.hasRemaining()) {
                drain(buffer.flip(), channel);
                buffer.clear();
            }
        }
    }

    private static void drain(ByteBuffer bytes, FileChannel channel) throws IOException {
        while (bytes.hasRemaining()) {
            int unusedSome = channel.write(bytes);
        }
    }
}
