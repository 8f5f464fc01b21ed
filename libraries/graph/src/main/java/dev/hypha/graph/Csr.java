package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compressed sparse rows: the entries of row `r` are `targets[offsets[r]]` to `targets[offsets[r + 1] -
/// 1]`, in ascending order. Weights are floats where that loses nothing, doubles otherwise.
final class Csr extends Rows {
    final int[] offsets;
    final int[] targets;
    final float @Nullable [] floatWeights;
    final double @Nullable [] doubleWeights;

    private Csr(int[] offsets, int[] targets, float @Nullable [] floatWeights, double @Nullable [] doubleWeights) {
        this.offsets = offsets;
        this.targets = targets;
        this.floatWeights = floatWeights;
        this.doubleWeights = doubleWeights;
    }

    @Override
    int degree(int row) {
        return offsets[row + 1] - offsets[row];
    }

    boolean weighted() {
        return floatWeights != null || doubleWeights != null;
    }

    private double weight(int position) {
        if (floatWeights != null) {
            return floatWeights[position];
        }
        return doubleWeights == null ? 1 : doubleWeights[position];
    }

    @Override
    long entries() {
        return targets.length;
    }

    @Override
    boolean isOrdered() {
        return false;
    }

    private RowBlock block() {
        return RowBlock.of(offsets, targets, floatWeights, doubleWeights);
    }

    @Override
    Scan scan(int begin, int end) {
        RowBlock block = block();
        block.narrow(begin, end);
        return new Scan() {
            private boolean scanned;

            @Override
            public boolean next() {
                boolean first = !scanned && begin < end;
                scanned = true;
                return first;
            }

            @Override
            public RowBlock block() {
                return block;
            }
        };
    }

    @Override
    Cursor cursor() {
        RowBlock all = block();
        return row -> all;
    }

    @Override
    long bytes() {
        return 4L * offsets.length
                + 4L * targets.length
                + (floatWeights == null ? 0 : 4L * floatWeights.length)
                + (doubleWeights == null ? 0 : 8L * doubleWeights.length);
    }

    /// Sorts edges into rows.
    ///
    /// @param rows how many rows
    /// @param edges the edges
    /// @param flipped whether targets are rows, and rows targets
    /// @param distinct whether an entry that comes twice in a row counts once, with the smallest of its weights
    static Csr of(int rows, EdgeBuffer edges, boolean flipped, boolean distinct) {
        int[] offsets = new int[rows + 1];
        for (int i = 0; i < edges.size(); i++) {
            offsets[(flipped ? edges.target(i) : edges.row(i)) + 1]++;
        }
        for (int row = 0; row < rows; row++) {
            offsets[row + 1] += offsets[row];
        }
        int[] targets = new int[edges.size()];
        float[] floatWeights = edges.weighted() && edges.floats() ? new float[edges.size()] : null;
        double[] doubleWeights = edges.weighted() && !edges.floats() ? new double[edges.size()] : null;
        int[] next = Arrays.copyOf(offsets, rows);
        for (int i = 0; i < edges.size(); i++) {
            int position = next[flipped ? edges.target(i) : edges.row(i)]++;
            targets[position] = flipped ? edges.row(i) : edges.target(i);
            if (floatWeights != null) {
                floatWeights[position] = (float) edges.weight(i);
            } else if (doubleWeights != null) {
                doubleWeights[position] = edges.weight(i);
            }
        }
        Csr csr = new Csr(offsets, targets, floatWeights, doubleWeights);
        csr.sortRows();
        return distinct ? csr.distinct() : csr;
    }

    private void sortRows() {
        for (int row = 0; row + 1 < offsets.length; row++) {
            if (!weighted()) {
                Arrays.sort(targets, offsets[row], offsets[row + 1]);
            } else if (!isSorted(row)) {
                sortWithWeights(offsets[row], offsets[row + 1]);
            }
        }
    }

    private boolean isSorted(int row) {
        for (int i = offsets[row] + 1; i < offsets[row + 1]; i++) {
            if (targets[i - 1] > targets[i]) {
                return false;
            }
        }
        return true;
    }

    private void sortWithWeights(int from, int to) {
        long[] keys = new long[to - from];
        double[] weights = new double[to - from];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) targets[from + i] << 32 | i;
            weights[i] = weight(from + i);
        }
        Arrays.sort(keys);
        for (int i = 0; i < keys.length; i++) {
            targets[from + i] = (int) (keys[i] >>> 32);
            setWeight(from + i, weights[(int) keys[i]]);
        }
    }

    private void setWeight(int position, double weight) {
        if (floatWeights != null) {
            floatWeights[position] = (float) weight;
        } else if (doubleWeights != null) {
            doubleWeights[position] = weight;
        }
    }

    /// Takes off the lowest bit of each target.
    Csr untagged() {
        for (int i = 0; i < targets.length; i++) {
            targets[i] >>>= 1;
        }
        return this;
    }

    private Csr distinct() {
        int kept = 0;
        int begin = 0;
        for (int row = 0; row + 1 < offsets.length; row++) {
            int end = offsets[row + 1];
            for (int i = begin; i < end; i++) {
                if (i > begin && targets[i] == targets[kept - 1]) {
                    setWeight(kept - 1, Math.min(weight(kept - 1), weight(i)));
                } else {
                    targets[kept] = targets[i];
                    setWeight(kept, weight(i));
                    kept++;
                }
            }
            begin = end;
            offsets[row + 1] = kept;
        }
        return kept == targets.length
                ? this
                : new Csr(
                        offsets,
                        Arrays.copyOf(targets, kept),
                        floatWeights == null ? null : Arrays.copyOf(floatWeights, kept),
                        doubleWeights == null ? null : Arrays.copyOf(doubleWeights, kept));
    }
}
