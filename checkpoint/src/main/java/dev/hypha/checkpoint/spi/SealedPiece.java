package dev.hypha.checkpoint.spi;

import java.nio.ByteBuffer;

/// A piece as it is to be stored: a head by which damage is found, and behind it the content, in memory of its
/// own, so that a store that writes one after the other need not copy both into one array.
///
/// The content is the caller's: a store reads it before it returns, and keeps a copy if it keeps anything.
///
/// @param head what comes first
/// @param content what comes behind it; both are read from position to limit, and left as they were
public record SealedPiece(ByteBuffer head, ByteBuffer content) {
    /// Bytes that were stored before, to be stored as they are.
    ///
    /// @param stored head and content
    /// @return the piece
    public static SealedPiece of(ByteBuffer stored) {
        return new SealedPiece(ByteBuffer.allocate(0), stored);
    }

    /// How much there is to store.
    ///
    /// @return head and content, in bytes
    public int length() {
        return head.remaining() + content.remaining();
    }

    /// Head and content in one.
    ///
    /// @return a copy
    public byte[] toBytes() {
        byte[] bytes = new byte[length()];
        int headBytes = head.remaining();
        head.get(head.position(), bytes, 0, headBytes);
        content.get(content.position(), bytes, headBytes, content.remaining());
        return bytes;
    }
}
