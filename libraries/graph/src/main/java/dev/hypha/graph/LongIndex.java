package dev.hypha.graph;

import java.util.Arrays;

/// Numbers distinct longs in the order they come, at 12 to 24 bytes each.
///
/// Where keys are not negative and at most [#SPARSENESS] times as large as there are keys, a table has their
/// numbers by the keys themselves: one read finds a number, and those of near keys are near. Otherwise it is a
/// hash table with open addressing.
final class LongIndex {
    private static final int SPARSENESS = 4;
    private static final int DIRECT_MIN = 1 << 12;
    private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

    private long[] keys;
    private long largest;
    private long smallest;
    private int size;
    private boolean direct = true;

    /// One more than the number of a key, or 0: by key, or from where the key's hash is on.
    private int[] table = new int[DIRECT_MIN];

    LongIndex(int expected) {
        keys = new long[Math.max(expected, 16)];
    }

    int size() {
        return size;
    }

    /// The key with a number.
    long key(int index) {
        return keys[index];
    }

    /// All keys in the order of their numbers.
    long[] keys() {
        return Arrays.copyOf(keys, size);
    }

    /// The key's number, which is new if it has none.
    int add(long key) {
        int found = find(key);
        return found >= 0 ? found : append(key);
    }

    /// The key's number, or -1.
    int find(long key) {
        if (direct) {
            return key >= 0 && key < table.length ? table[(int) key] - 1 : -1;
        }
        return table[slot(key)] - 1;
    }

    private int slot(long key) {
        int mask = table.length - 1;
        int slot = (int) RmatSource.mix(key) & mask;
        while (table[slot] != 0 && keys[table[slot] - 1] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int append(long key) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, Math.multiplyExact(keys.length, 2));
        }
        keys[size++] = key;
        smallest = Math.min(smallest, key);
        largest = Math.max(largest, key);
        if (direct) {
            makeRoom(key);
        } else if (2L * size > table.length) {
            index();
        }
        table[direct ? (int) key : slot(key)] = size;
        return size - 1;
    }

    private void makeRoom(long key) {
        if (!isDense()) {
            index();
        } else if (key >= table.length) {
            long wanted = Math.max(key + 1, 2L * table.length);
            long most = Math.min(LENGTH_MAX, SPARSENESS * (long) keys.length + DIRECT_MIN);
            table = Arrays.copyOf(table, (int) Math.min(wanted, most));
        }
    }

    private boolean isDense() {
        return smallest >= 0 && largest < DIRECT_MIN + SPARSENESS * (long) size && largest < LENGTH_MAX;
    }

    /// Makes a new table, of the kind that suits the keys.
    private void index() {
        direct = isDense();
        int hashed = Math.multiplyExact(Integer.highestOneBit(Math.max(size, DIRECT_MIN)), SPARSENESS);
        table = new int[direct ? (int) largest + 1 : hashed];
        for (int i = 0; i < size; i++) {
            table[direct ? (int) keys[i] : slot(keys[i])] = i + 1;
        }
    }
}
