package dev.hypha.graph;

import dev.hypha.checkpoint.Piece;

/// A [Piece] as it travels between driver and workers.
///
/// @param partition the partition
/// @param chunks into how many it was cut
/// @param bytes how long it is
/// @param checksum of all of it
public record StoredPiece(int partition, int chunks, long bytes, int checksum) {
    static StoredPiece of(Piece piece) {
        return new StoredPiece(piece.partition(), piece.chunks(), piece.bytes(), piece.checksum());
    }

    Piece piece() {
        return new Piece(partition, chunks, bytes, checksum);
    }
}
