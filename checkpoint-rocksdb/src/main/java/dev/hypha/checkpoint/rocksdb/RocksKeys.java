package dev.hypha.checkpoint.rocksdb;

import dev.hypha.checkpoint.CheckpointKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Keys of pieces as bytes, in the order of [CheckpointKey]: scope, a zero byte, the number with 8 bytes, big
/// endian, the part. Scopes and parts are ASCII without zeros.
final class RocksKeys {
    private RocksKeys() {}

    static byte[] encode(CheckpointKey key) {
        byte[] scope = key.scope().getBytes(StandardCharsets.US_ASCII);
        byte[] part = key.part().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(scope.length + 1 + Long.BYTES + part.length)
                .put(scope)
                .put((byte) 0)
                .putLong(key.number())
                .put(part)
                .array();
    }

    /// @throws IllegalArgumentException if it is none
    static CheckpointKey decode(byte[] key) {
        int end = scopeEnd(key);
        if (key.length < end + 1 + Long.BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        int partAt = end + 1 + Long.BYTES;
        return new CheckpointKey(
                scope(key),
                ByteBuffer.wrap(key).getLong(end + 1),
                new String(key, partAt, key.length - partAt, StandardCharsets.US_ASCII));
    }

    static String scope(byte[] key) {
        return new String(key, 0, scopeEnd(key), StandardCharsets.US_ASCII);
    }

    private static int scopeEnd(byte[] key) {
        for (int i = 0; i < key.length; i++) {
            if (key[i] == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("a key without a scope");
    }

    /// What all keys of a scope start with.
    static byte[] first(String scope) {
        return (scope + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    /// What is larger than all keys of a scope, and not larger than those of the next.
    static byte[] afterLast(String scope) {
        return (scope + '\1').getBytes(StandardCharsets.US_ASCII);
    }
}
