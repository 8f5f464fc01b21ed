package dev.hypha.graph;

import java.io.IOException;

/// Sorts some edges by their keys: by one byte after the other, from the lowest (LSD radix sort).
final class EdgeSort {
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private long[] keys;
    private double[] weights;
    private long[] otherKeys;
    private double[] otherWeights;
    private int size;

    EdgeSort(int capacity, boolean weighted) {
        keys = new long[capacity];
        otherKeys = new long[capacity];
        weights = new double[weighted ? capacity : 0];
        otherWeights = new double[weights.length];
    }

    void add(long key, double weight) {
        keys[size] = key;
        if (weights.length > 0) {
            weights[size] = weight;
        }
        size++;
    }

    boolean isFull() {
        return size == keys.length;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Writes all edges in order, and forgets them.
    EdgeFile write(EdgeFile to) throws IOException {
        for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
            sortBy(shift);
        }
        for (int i = 0; i < size; i++) {
            to.add(keys[i], weights.length > 0 ? weights[i] : 1);
        }
        to.flush();
        size = 0;
        return to;
    }

    private void sortBy(int shift) {
        int[] next = new int[DIGITS + 1];
        for (int i = 0; i < size; i++) {
            next[digit(keys[i], shift) + 1]++;
        }
        if (next[digit(keys[0], shift) + 1] == size) {
            return;
        }
        for (int digit = 0; digit < DIGITS; digit++) {
            next[digit + 1] += next[digit];
        }
        for (int i = 0; i < size; i++) {
            int position = next[digit(keys[i], shift)]++;
            otherKeys[position] = keys[i];
            if (weights.length > 0) {
                otherWeights[position] = weights[i];
            }
        }
        long[] sortedKeys = otherKeys;
        otherKeys = keys;
        keys = sortedKeys;
        double[] sortedWeights = otherWeights;
        otherWeights = weights;
        weights = sortedWeights;
    }

    private static int digit(long key, int shift) {
        return (int) (key >>> shift) & (DIGITS - 1);
    }
}
