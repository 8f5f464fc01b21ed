package dev.hypha.graph;

import java.util.Arrays;

/// How many entries each row of a table gets. Rows go by the numbers in which vertices came: those here from 0,
/// mirrors from -1 down.
final class RowCounts {
    private int[] here = new int[16];
    private int[] mirrors = new int[16];

    void add(int row) {
        if (row >= 0) {
            here = withRoom(here, row);
            here[row]++;
        } else {
            mirrors = withRoom(mirrors, ~row);
            mirrors[~row]++;
        }
    }

    private static int[] withRoom(int[] counts, int at) {
        return at < counts.length ? counts : Arrays.copyOf(counts, Math.max(at + 1, 2 * counts.length));
    }

    /// How many entries a row here has.
    int get(int row) {
        return row < here.length ? here[row] : 0;
    }

    /// How many entries rows here have.
    long total() {
        long total = 0;
        for (int count : here) {
            total += count;
        }
        return total;
    }

    /// The counts by the final numbers.
    ///
    /// @param hereNumbers those of the vertices here
    /// @param mirrorNumbers those of mirrors
    int[] renumbered(int[] hereNumbers, int[] mirrorNumbers) {
        int[] counts = new int[hereNumbers.length + mirrorNumbers.length];
        for (int i = 0; i < Math.min(here.length, hereNumbers.length); i++) {
            counts[hereNumbers[i]] = here[i];
        }
        for (int i = 0; i < Math.min(mirrors.length, mirrorNumbers.length); i++) {
            counts[mirrorNumbers[i]] = mirrors[i];
        }
        return counts;
    }
}
