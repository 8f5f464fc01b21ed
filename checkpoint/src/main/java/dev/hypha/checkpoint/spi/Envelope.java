package dev.hypha.checkpoint.spi;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// How content lies in a store: behind a head that tells whether it is whole, and stored under its own name.
///
/// The head is 16 bytes, big endian: the magic number `HYCK`, the version 1, three zero bytes, the length
/// of the content, and the CRC-32C (RFC 3720, appendix B.4) of the name and the content.
final class Envelope {
    static final int HEAD_BYTES = 16;
    private static final int MAGIC = 0x4859434B;
    private static final int VERSION = 1 << 24;

    private Envelope() {}

    static SealedPiece seal(CheckpointKey key, ByteBuffer content) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putInt(MAGIC).putInt(VERSION).putInt(content.remaining()).putInt(checksum(key, content));
        return new SealedPiece(head.flip(), content);
    }

    static ByteBuffer open(CheckpointKey key, ByteBuffer stored) {
        if (stored.remaining() < HEAD_BYTES) {
            throw corrupt(key, "has " + stored.remaining() + " bytes, less than its head");
        }
        ByteBuffer head = stored.duplicate();
        int magic = head.getInt();
        int version = head.getInt();
        if (magic != MAGIC || version != VERSION) {
            throw corrupt(key, "does not start as one of version 1 does");
        }
        int length = head.getInt();
        int expected = head.getInt();
        if (length != head.remaining()) {
            throw corrupt(
                    key, "should have " + Integer.toUnsignedString(length) + " bytes and has " + head.remaining());
        }
        if (checksum(key, head) != expected) {
            throw corrupt(key, "differs from what was stored: its checksum is another one");
        }
        return head.slice();
    }

    private static int checksum(CheckpointKey key, ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(key.toString().getBytes(StandardCharsets.UTF_8));
        crc.update(content.duplicate());
        return (int) crc.getValue();
    }

    private static CheckpointException corrupt(CheckpointKey key, String how) {
        return new CheckpointException(
                Kind.CORRUPT,
                "the stored piece " + key + " " + how + "; an older checkpoint is to be used, and the disk looked at");
    }
}
