package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Edges on their way into a [Csr]. As rows are counted before, each entry goes to its row at once, and nothing
/// is in memory but the rows themselves.
final class EdgeTable implements Edges {
    private final EdgeLayout.Shape shape;

    /// The row at each position, if rows are not in their own order.
    private final int @Nullable [] order;

    /// Where each row's next entry goes; so in the end, where it ends.
    private final int[] next;

    private final int[] targets;
    private final float @Nullable [] floatWeights;
    private final double @Nullable [] doubleWeights;

    EdgeTable(EdgeLayout layout) {
        shape = layout.shape();
        next = new int[layout.rows() + 1];
        order = shape.pulled() ? RowOrder.byLength(layout.starts(), layout.counts()) : null;
        int sum = 0;
        for (int position = 0; position < layout.rows(); position++) {
            int row = order == null ? position : order[position];
            next[row] = sum;
            sum = Math.addExact(sum, layout.counts()[row]);
        }
        next[layout.rows()] = sum;
        targets = new int[sum];
        floatWeights = shape.weighted() && shape.floats() ? new float[sum] : null;
        doubleWeights = shape.weighted() && !shape.floats() ? new double[sum] : null;
    }

    @Override
    public void add(int row, int target, double weight) {
        int position = next[row]++;
        if (position >= targets.length) {
            throw changed();
        }
        targets[position] = target;
        if (floatWeights != null) {
            floatWeights[position] = (float) weight;
        } else if (doubleWeights != null) {
            doubleWeights[position] = weight;
        }
    }

    static GraphException changed() {
        return new GraphException(
                Kind.SOURCE,
                "the source has given other edges when it was scanned again; it must not change meanwhile");
    }

    @Override
    public Rows rows() {
        return finish(shape.distinct());
    }

    @Override
    public int[] distinctDegrees() {
        Csr rows = finish(true);
        int[] degrees = new int[next.length - 1];
        for (int row = 0; row < degrees.length; row++) {
            degrees[row] = rows.degree(row);
        }
        return degrees;
    }

    private Csr finish(boolean distinct) {
        int rows = next.length - 1;
        int[] offsets = offsets(rows);
        if (offsets[rows] != targets.length) {
            throw changed();
        }
        for (int row = 0; row < rows; row++) {
            if (row % Interruption.BLOCK == 0) {
                Interruption.check();
            }
            sort(offsets[row], offsets[row + 1]);
        }
        int kept = distinct ? distinct(offsets) : targets.length;
        if (shape.untagged()) {
            for (int i = 0; i < kept; i++) {
                targets[i] >>>= 1;
            }
        }
        int[] places = shape.pulled() ? RowOrder.byReferences(rows, targets, kept) : null;
        if (places != null) {
            for (int i = 0; i < kept; i++) {
                targets[i] = places[targets[i]];
            }
        }
        boolean all = kept == targets.length;
        return new Csr(
                new Csr.Order(order, places),
                offsets,
                all ? targets : Arrays.copyOf(targets, kept),
                all || floatWeights == null ? floatWeights : Arrays.copyOf(floatWeights, kept),
                all || doubleWeights == null ? doubleWeights : Arrays.copyOf(doubleWeights, kept));
    }

    private int[] offsets(int rows) {
        int[] offsets = next;
        if (order == null) {
            System.arraycopy(next, 0, offsets, 1, rows);
        } else {
            offsets = new int[rows + 1];
            for (int position = 0; position < rows; position++) {
                offsets[position + 1] = next[order[position]];
            }
        }
        offsets[0] = 0;
        return offsets;
    }

    private void sort(int from, int to) {
        if (isSorted(from, to)) {
            return;
        }
        if (shape.weighted()) {
            sortWithWeights(from, to);
        } else {
            Arrays.sort(targets, from, to);
        }
    }

    private boolean isSorted(int from, int to) {
        for (int i = from + 1; i < to; i++) {
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

    /// Keeps one of the same entries of each row.
    ///
    /// @return how many are kept
    private int distinct(int[] offsets) {
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
        return kept;
    }

    private double weight(int position) {
        if (floatWeights != null) {
            return floatWeights[position];
        }
        return doubleWeights == null ? 1 : doubleWeights[position];
    }

    private void setWeight(int position, double weight) {
        if (floatWeights != null) {
            floatWeights[position] = (float) weight;
        } else if (doubleWeights != null) {
            doubleWeights[position] = weight;
        }
    }
}
