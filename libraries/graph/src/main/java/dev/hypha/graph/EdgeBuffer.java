package dev.hypha.graph;

import java.util.ArrayList;
import java.util.List;

/// Edges on their way into a [Csr]: columns of rows, targets and, if there are any, weights, in blocks that
/// never move.
final class EdgeBuffer implements Edges {
    private static final int BLOCK_SHIFT = 18;
    private static final int BLOCK = 1 << BLOCK_SHIFT;

    private final boolean weighted;
    private final List<int[]> rows = new ArrayList<>();
    private final List<int[]> targets = new ArrayList<>();
    private final List<double[]> weights = new ArrayList<>();
    private int size;
    private boolean floats = true;

    EdgeBuffer(boolean weighted) {
        this.weighted = weighted;
    }

    @Override
    public void add(int row, int target, double weight) {
        int within = size & (BLOCK - 1);
        if (within == 0) {
            rows.add(new int[BLOCK]);
            targets.add(new int[BLOCK]);
            if (weighted) {
                weights.add(new double[BLOCK]);
            }
        }
        int block = size >>> BLOCK_SHIFT;
        rows.get(block)[within] = row;
        targets.get(block)[within] = target;
        if (weighted) {
            weights.get(block)[within] = weight;
            floats &= (float) weight == weight;
        }
        size = Math.incrementExact(size);
    }

    int size() {
        return size;
    }

    boolean weighted() {
        return weighted;
    }

    /// Whether no weight loses anything as a float.
    boolean floats() {
        return floats;
    }

    int row(int i) {
        return rows.get(i >>> BLOCK_SHIFT)[i & (BLOCK - 1)];
    }

    int target(int i) {
        return targets.get(i >>> BLOCK_SHIFT)[i & (BLOCK - 1)];
    }

    double weight(int i) {
        return weights.get(i >>> BLOCK_SHIFT)[i & (BLOCK - 1)];
    }

    @Override
    public Rows rows(int[] starts, Shape shape) {
        Csr rows = Csr.of(starts[starts.length - 1], this, shape.flipped(), shape.distinct());
        return shape.untagged() ? rows.untagged() : rows;
    }

    @Override
    public int[] distinctDegrees(int rows) {
        Csr distinct = Csr.of(rows, this, false, true);
        int[] degrees = new int[rows];
        for (int row = 0; row < rows; row++) {
            degrees[row] = distinct.degree(row);
        }
        return degrees;
    }

    @Override
    public void renumber(int[] numbers, boolean tagged) {
        for (int block = 0; block < rows.size(); block++) {
            int[] sources = rows.get(block);
            int[] ends = targets.get(block);
            int used = Math.min(BLOCK, size - (block << BLOCK_SHIFT));
            for (int i = 0; i < used; i++) {
                sources[i] = numbers[sources[i]];
                ends[i] = tagged ? numbers[ends[i] >> 1] << 1 | (ends[i] & 1) : numbers[ends[i]];
            }
        }
    }
}
