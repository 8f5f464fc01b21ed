package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import org.jspecify.annotations.Nullable;

/// Compressed sparse rows: the entries of row `r` are `targets[offsets[r]]` to `targets[offsets[r + 1] -
/// 1]`, in ascending order of the rows that they refer to. Weights are floats where that loses nothing, doubles
/// otherwise.
final class Csr extends Rows {
    private final Order order;
    private final int[] offsets;
    private final int[] targets;
    private final float @Nullable [] floatWeights;
    private final double @Nullable [] doubleWeights;

    /// How rows stand in the arrays, and what entries mean: see [Rows].
    static final class Order {
        private final int @Nullable [] sequence;
        private final int @Nullable [] places;

        Order(int @Nullable [] sequence, int @Nullable [] places) {
            this.sequence = sequence;
            this.places = places;
        }
    }

    Csr(Order order, int[] offsets, int[] targets, float @Nullable [] floatWeights, double @Nullable [] doubleWeights) {
        this.order = order;
        this.offsets = offsets;
        this.targets = targets;
        this.floatWeights = floatWeights;
        this.doubleWeights = doubleWeights;
    }

    @Override
    int degree(int row) {
        requireOwnSequence();
        return offsets[row + 1] - offsets[row];
    }

    @Override
    long entries() {
        return targets.length;
    }

    @Override
    boolean isOrdered() {
        return false;
    }

    @Override
    int @Nullable [] sequence() {
        return order.sequence;
    }

    @Override
    int @Nullable [] places() {
        return order.places;
    }

    private void requireOwnSequence() {
        if (order.sequence != null) {
            throw new IllegalStateException("these rows can only be scanned");
        }
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
        requireOwnSequence();
        RowBlock all = block();
        return row -> all;
    }

    @Override
    long bytes() {
        return 4L * offsets.length
                + (order.sequence == null ? 0 : 4L * order.sequence.length)
                + (order.places == null ? 0 : 4L * order.places.length)
                + 4L * targets.length
                + (floatWeights == null ? 0 : 4L * floatWeights.length)
                + (doubleWeights == null ? 0 : 8L * doubleWeights.length);
    }
}
