package dev.hypha.graph;

import java.util.Arrays;

/// Orders that make rows quick to read when all of them are.
///
/// Rows with as many entries stand together, so that the processor guesses right where each of them ends; but
/// within a window of rows, so that what becomes of them stays in its cache. And what is referred to most
/// often has places beside each other, so that a cache line which is read again has others on it that are;
/// what is referred to about as often keeps its order (Faldu, Diamond, Grot, IISWC 2019, call that
/// degree-based grouping).
final class RowOrder {
    /// So many rows at most are mixed with each other.
    static final int WINDOW = 1 << 14;

    private RowOrder() {}

    /// Rows by the number of their entries, the most first, within windows that begin with each partition.
    ///
    /// @param starts the first row of each partition, and the number of rows
    /// @param counts of each row
    /// @return the row at each position
    static int[] byLength(int[] starts, int[] counts) {
        int[] order = new int[counts.length];
        long[] keys = new long[WINDOW];
        for (int partition = 0; partition + 1 < starts.length; partition++) {
            for (int from = starts[partition]; from < starts[partition + 1]; from += WINDOW) {
                int count = Math.min(WINDOW, starts[partition + 1] - from);
                for (int i = 0; i < count; i++) {
                    keys[i] = (long) (Integer.MAX_VALUE - counts[from + i]) << Integer.SIZE | (from + i);
                }
                Arrays.sort(keys, 0, count);
                for (int i = 0; i < count; i++) {
                    order[from + i] = (int) keys[i];
                }
            }
        }
        return order;
    }

    /// Places by the number of references, rounded down to a power of two, the most first.
    ///
    /// @param rows how many there are to refer to
    /// @param targets the references
    /// @param count how many of them are used
    /// @return the place of each row
    static int[] byReferences(int rows, int[] targets, int count) {
        int[] places = new int[rows];
        for (int i = 0; i < count; i++) {
            places[targets[i]]++;
        }
        int[] next = new int[Integer.SIZE + 2];
        for (int references : places) {
            next[Integer.numberOfLeadingZeros(references) + 1]++;
        }
        for (int group = 0; group <= Integer.SIZE; group++) {
            next[group + 1] += next[group];
        }
        for (int row = 0; row < rows; row++) {
            places[row] = next[Integer.numberOfLeadingZeros(places[row])]++;
        }
        return places;
    }
}
