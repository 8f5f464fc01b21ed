package dev.hypha.checkpoint.spi;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// How content lies in a store: before a tail that tells whether it is whole, and stored under its own name.
///
/// The tail is 16 bytes, big endian: the length of the content, the CRC-32C (RFC 3720, appendix B.4) of the name
/// and the content, the version 2, and the magic number `HYCK`. Between content and tail are zeros, where a store
/// writes whole blocks only: less than [#PADDING_BYTES_MAX].
final class Envelope {
    private static final int TAIL_BYTES = 16;
    private static final int PADDING_BYTES_MAX = 1 << 16;
    private static final int MAGIC = 0x4859434B;
    private static final int VERSION = 2;

    private Envelope() {}

    static SealedPiece seal(CheckpointKey key, ByteBuffer content) {
        ByteBuffer tail = ByteBuffer.allocate(TAIL_BYTES);
        tail.putInt(content.remaining())
                .putInt(checksum(key, content))
                .putInt(VERSION)
                .putInt(MAGIC);
        return new SealedPiece(content, tail.flip());
    }

    static ByteBuffer open(CheckpointKey key, ByteBuffer stored) {
        int before = stored.remaining() - TAIL_BYTES;
        if (before < 0) {
            throw corrupt(key, "has " + stored.remaining() + " bytes, less than its tail");
        }
        ByteBuffer tail = stored.slice(stored.position() + before, TAIL_BYTES);
        int length = tail.getInt();
        int expected = tail.getInt();
        if (tail.getInt() != VERSION || tail.getInt() != MAGIC) {
            throw corrupt(key, "does not end as one of version " + VERSION + " does");
        }
        if (length < 0 || length > before || before - length >= PADDING_BYTES_MAX) {
            throw corrupt(key, "should have " + Integer.toUnsignedString(length) + " bytes and has " + before);
        }
        ByteBuffer content = stored.slice(stored.position(), length);
        if (checksum(key, content) != expected || !isZero(stored.slice(stored.position() + length, before - length))) {
            throw corrupt(key, "differs from what was stored: its checksum is another one");
        }
        return content;
    }

    private static boolean isZero(ByteBuffer padding) {
        while (padding.hasRemaining()) {
            if (padding.get() != 0) {
                return false;
            }
        }
        return true;
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
