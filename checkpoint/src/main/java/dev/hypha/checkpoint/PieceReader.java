package dev.hypha.checkpoint;

import dev.hypha.checkpoint.CheckpointException.Kind;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;

/// Reads what a [PieceWriter] has stored, a chunk at a time.
///
/// A chunk that is damaged or missing, and at the end a length or checksum that differs, is thrown as a
/// [CheckpointException] of the kind [Kind#CORRUPT]: whoever builds a state of it is to throw that state
/// away. Not thread safe.
public final class PieceReader extends InputStream {
    private final CheckpointStore store;
    private final String scope;
    private final long number;
    private final Piece piece;
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private int chunks;
    private long bytes;

    PieceReader(CheckpointStore store, String scope, long number, Piece piece) {
        this.store = store;
        this.scope = scope;
        this.number = number;
        this.piece = piece;
    }

    @Override
    public int read() {
        return hasMore() ? chunk.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int some = Math.min(length, chunk.remaining());
        chunk.get(target, from, some);
        return some;
    }

    @Override
    public int available() {
        return chunk.remaining();
    }

    private boolean hasMore() {
        while (!chunk.hasRemaining()) {
            if (chunks == piece.chunks()) {
                checkWhole();
                return false;
            }
            CheckpointKey key = new CheckpointKey(scope, number, Piece.part(piece.partition(), chunks));
            chunk = store.load(key)
                    .orElseThrow(() -> new CheckpointException(
                            Kind.CORRUPT,
                            "the stored piece " + key + " is missing; an older checkpoint is to be used"));
            chunks++;
            bytes += chunk.remaining();
            checksum.update(chunk.duplicate());
        }
        return true;
    }

    private void checkWhole() {
        if (bytes != piece.bytes() || (int) checksum.getValue() != piece.checksum()) {
            throw new CheckpointException(
                    Kind.CORRUPT,
                    "partition " + piece.partition() + " of the checkpoint " + scope + "#" + number + " has " + bytes
                            + " bytes that are not the " + piece.bytes()
                            + " which were committed; an older checkpoint is to be used");
        }
    }
}
