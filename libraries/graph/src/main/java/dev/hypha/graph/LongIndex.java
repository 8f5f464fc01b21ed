package dev.hypha.graph;

import java.util.Arrays;

/// Numbers distinct longs in the order they come: a hash table with open addressing, 12 to 20 bytes an entry.
final class LongIndex {
    private long[] keys;
    private int[] table;
    private int mask;
    private int size;

    LongIndex(int expected) {
        keys = new long[Math.max(expected, 16)];
        table = newTable(Integer.highestOneBit(keys.length) * 4);
        mask = table.length - 1;
    }

    private static int[] newTable(int length) {
        int[] table = new int[length];
        Arrays.fill(table, -1);
        return table;
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
        int slot = slot(key);
        int index = table[slot];
        if (index >= 0) {
            return index;
        }
        if (size == keys.length) {
            grow();
            slot = slot(key);
        }
        keys[size] = key;
        table[slot] = size;
        return size++;
    }

    /// The key's number, or -1.
    int find(long key) {
        return table[slot(key)];
    }

    private int slot(long key) {
        int slot = (int) RmatSource.mix(key) & mask;
        while (table[slot] >= 0 && keys[table[slot]] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        keys = Arrays.copyOf(keys, Math.multiplyExact(keys.length, 2));
        if (keys.length * 2L > table.length) {
            table = newTable(Math.multiplyExact(table.length, 2));
            mask = table.length - 1;
            for (int i = 0; i < size; i++) {
                table[slot(keys[i])] = i;
            }
        }
    }
}
