package dev.hypha.graph.rocksdb;

import dev.hypha.graph.spi.RowBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A value on its way in or out: rows, each as the distance from the row before (that of the key for the
/// first), the number of entries, the number of bytes that follow, the entries as distances from the one
/// before (the first from 0), and the weights if the table has them, as doubles. All numbers but weights
/// are LEB128 varints; weights are big endian.
final class Chunk {
    static final int ENTRIES_MAX = 2048;
    private static final int VARINT_BYTES_MAX = 5;
    private static final int VARINT_BITS = 7;
    private static final int MORE = 0x80;

    private byte[] bytes = new byte[1 << 15];
    private int at;
    private int limit;

    // ---- writing

    void clear() {
        at = 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, at);
    }

    void add(int distance, int[] targets, double @Nullable [] weights, int from, int to) {
        int bound = (3 + to - from) * VARINT_BYTES_MAX + (weights == null ? 0 : (to - from) * Double.BYTES);
        if (bytes.length < at + bound) {
            bytes = Arrays.copyOf(bytes, Math.max(at + bound, 2 * bytes.length));
        }
        putVarint(distance);
        putVarint(to - from);
        int length = weights == null ? 0 : (to - from) * Double.BYTES;
        int before = 0;
        for (int i = from; i < to; i++) {
            length += varintBytes(targets[i] - before);
            before = targets[i];
        }
        putVarint(length);
        before = 0;
        for (int i = from; i < to; i++) {
            putVarint(targets[i] - before);
            before = targets[i];
        }
        if (weights != null) {
            for (int i = from; i < to; i++) {
                long bits = Double.doubleToRawLongBits(weights[i]);
                for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                    bytes[at++] = (byte) (bits >>> shift);
                }
            }
        }
    }

    private void putVarint(int value) {
        int rest = value;
        while (rest >>> VARINT_BITS != 0) {
            bytes[at++] = (byte) (rest | MORE);
            rest >>>= VARINT_BITS;
        }
        bytes[at++] = (byte) rest;
    }

    private static int varintBytes(int value) {
        int count = 1;
        for (int rest = value >>> VARINT_BITS; rest != 0; rest >>>= VARINT_BITS) {
            count++;
        }
        return count;
    }

    // ---- reading

    /// Where a value is to be put, at least so large.
    byte[] room(int length) {
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, 2 * bytes.length)];
        }
        return bytes;
    }

    void begin(int length) {
        at = 0;
        limit = length;
    }

    boolean hasMore() {
        return at < limit;
    }

    /// The next number of a row's head.
    int number() {
        int value = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes[at++];
            value |= (next & (MORE - 1)) << shift;
            shift += VARINT_BITS;
        } while (next < 0);
        return value;
    }

    void skip(int length) {
        at += length;
    }

    /// Reads the entries of a row.
    void readInto(RowBlock block, int count) {
        block.reserve(count);
        int[] targets = block.targets();
        int target = 0;
        int from = block.size();
        for (int i = from; i < from + count; i++) {
            target += number();
            targets[i] = target;
        }
        double[] weights = block.doubleWeights();
        if (weights != null) {
            for (int i = from; i < from + count; i++) {
                long bits = 0;
                for (int j = 0; j < Long.BYTES; j++) {
                    bits = bits << Byte.SIZE | (bytes[at++] & 0xFF);
                }
                weights[i] = Double.longBitsToDouble(bits);
            }
        }
        block.added(count);
    }
}
