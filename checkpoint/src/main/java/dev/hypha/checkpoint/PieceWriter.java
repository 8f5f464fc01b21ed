package dev.hypha.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Stores what one partition writes, in chunks, so that it takes the memory of one chunk however much is
/// written.
///
/// When it is closed, [#piece] tells what was stored. Not thread safe. Failures of the store are thrown as
/// [CheckpointException]s; after one, the piece is not to be used.
public final class PieceWriter extends OutputStream {
    private static final int FIRST_BYTES = 1 << 16;

    private final CheckpointStore store;
    private final String scope;
    private final long number;
    private final int partition;
    private final int chunkBytes;
    private byte[] chunk;
    private final CRC32C checksum = new CRC32C();
    private int filled;
    private int chunks;
    private long bytes;
    private @Nullable Piece piece;

    PieceWriter(CheckpointStore store, String scope, long number, int partition, int chunkBytes) {
        this.store = store;
        this.scope = scope;
        this.number = number;
        this.partition = partition;
        this.chunkBytes = chunkBytes;
        this.chunk = new byte[Math.min(chunkBytes, FIRST_BYTES)];
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, source.length);
        write(ByteBuffer.wrap(source, from, length));
    }

    /// Writes all that is left of a buffer.
    ///
    /// @param source the bytes
    /// @throws IOException if it is closed
    public void write(ByteBuffer source) throws IOException {
        if (piece != null) {
            throw new IOException("the piece of partition " + partition + " is closed");
        }
        while (source.hasRemaining()) {
            grow(source.remaining());
            int length = Math.min(source.remaining(), chunk.length - filled);
            source.get(chunk, filled, length);
            filled += length;
            if (filled == chunkBytes) {
                storeChunk();
            }
        }
    }

    /// Many pieces are far smaller than a chunk may be.
    private void grow(int more) {
        if (filled + more > chunk.length && chunk.length < chunkBytes) {
            chunk = Arrays.copyOf(chunk, (int) Math.min(chunkBytes, Math.max(filled + (long) more, 2L * chunk.length)));
        }
    }

    private void storeChunk() {
        checksum.update(chunk, 0, filled);
        store.save(new CheckpointKey(scope, number, Piece.part(partition, chunks)), ByteBuffer.wrap(chunk, 0, filled));
        chunks++;
        bytes += filled;
        filled = 0;
    }

    /// Stores the rest.
    @Override
    public void close() {
        if (piece == null) {
            if (filled > 0) {
                storeChunk();
            }
            piece = new Piece(partition, chunks, bytes, (int) checksum.getValue());
        }
    }

    /// What was stored.
    ///
    /// @return the piece, to be acknowledged
    /// @throws IllegalStateException if it is not closed
    public Piece piece() {
        if (piece == null) {
            throw new IllegalStateException("the piece of partition " + partition + " is not closed");
        }
        return piece;
    }
}
