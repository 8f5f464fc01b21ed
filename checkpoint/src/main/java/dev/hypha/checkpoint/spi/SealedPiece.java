package dev.hypha.checkpoint.spi;

import java.nio.ByteBuffer;

/// A piece as it is to be stored: the content, in memory of its own, and behind it a tail by which damage is found.
/// A store that writes one after the other need not copy both into one array; one that writes whole blocks only
/// may put zeros between them, less than 64 KiB.
///
/// The content is the caller's: a store reads it before it returns, and keeps a copy if it keeps anything.
///
/// @param content what comes first
/// @param tail what comes last; both are read from position to limit, and left as they were
public record SealedPiece(ByteBuffer content, ByteBuffer tail) {
    /// Bytes that were stored before, to be stored as they are.
    ///
    /// @param stored content and tail
    /// @return the piece
    public static SealedPiece of(ByteBuffer stored) {
        return new SealedPiece(stored, ByteBuffer.allocate(0));
    }

    /// How much there is to store.
    ///
    /// @return content and tail, in bytes
    public int length() {
        return content.remaining() + tail.remaining();
    }

    /// Content and tail in one.
    ///
    /// @return a copy
    public byte[] toBytes() {
        byte[] bytes = new byte[length()];
        int contentBytes = content.remaining();
        content.get(content.position(), bytes, 0, contentBytes);
        tail.get(tail.position(), bytes, contentBytes, tail.remaining());
        return bytes;
    }
}
