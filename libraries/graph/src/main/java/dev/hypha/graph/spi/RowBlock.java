package dev.hypha.graph.spi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Some rows that follow each other, in arrays: the entries of row `r` are `targets[offsets[r - base]]` to
/// `targets[offsets[r + 1 - base] - 1]`. Arrays may be longer than what is used of them. To be filled again and
/// again; not thread safe.
public final class RowBlock {
    private static final int ROWS = 256;
    private static final int ENTRIES = 4096;

    private int base;
    private int begin;
    private int end;
    private int[] offsets;
    private int[] targets;
    private float @Nullable [] floatWeights;
    private double @Nullable [] doubleWeights;
    private int size;

    private RowBlock(int[] offsets, int[] targets) {
        this.offsets = offsets;
        this.targets = targets;
    }

    /// A block to be filled.
    ///
    /// @param weighted whether entries will have weights
    /// @return an empty block
    public static RowBlock empty(boolean weighted) {
        RowBlock block = new RowBlock(new int[ROWS + 1], new int[ENTRIES]);
        block.doubleWeights = weighted ? new double[ENTRIES] : null;
        return block;
    }

    /// All rows of arrays that are there already.
    ///
    /// @param offsets where rows begin, from row 0, and where the last one ends
    /// @param targets the entries
    /// @param floatWeights their weights, if they are floats
    /// @param doubleWeights their weights, if they are doubles
    /// @return the block
    public static RowBlock of(
            int[] offsets, int[] targets, float @Nullable [] floatWeights, double @Nullable [] doubleWeights) {
        RowBlock block = new RowBlock(offsets, targets);
        block.floatWeights = floatWeights;
        block.doubleWeights = doubleWeights;
        block.end = offsets.length - 1;
        return block;
    }

    /// The row that the first offset belongs to.
    ///
    /// @return its number
    public int base() {
        return base;
    }

    /// The first row.
    ///
    /// @return its number
    public int begin() {
        return begin;
    }

    /// The row after the last.
    ///
    /// @return its number
    public int end() {
        return end;
    }

    /// Whether it has a row.
    ///
    /// @param row the row
    /// @return true if it has
    public boolean contains(int row) {
        return row >= begin && row < end;
    }

    /// Where rows begin.
    ///
    /// @return the array itself
    public int[] offsets() {
        return offsets;
    }

    /// The entries.
    ///
    /// @return the array itself
    public int[] targets() {
        return targets;
    }

    /// Weights that are floats.
    ///
    /// @return the array itself, or null
    public float @Nullable [] floatWeights() {
        return floatWeights;
    }

    /// Weights that are doubles.
    ///
    /// @return the array itself, or null
    public double @Nullable [] doubleWeights() {
        return doubleWeights;
    }

    /// Where a row begins.
    ///
    /// @param row one of the block
    /// @return the position of its first entry
    public int from(int row) {
        return offsets[row - base];
    }

    /// Where a row ends.
    ///
    /// @param row one of the block
    /// @return the position after its last entry
    public int to(int row) {
        return offsets[row + 1 - base];
    }

    /// The weight of an entry.
    ///
    /// @param position where it is
    /// @return the weight, 1 without weights
    public double weight(int position) {
        if (floatWeights != null) {
            return floatWeights[position];
        }
        return doubleWeights == null ? 1 : doubleWeights[position];
    }

    /// Narrows a block to some of its rows.
    ///
    /// @param first the first row
    /// @param last the row after the last
    public void narrow(int first, int last) {
        begin = first;
        end = last;
    }

    /// Begins to fill it.
    ///
    /// @param row the first row
    public void clear(int row) {
        base = row;
        begin = row;
        end = row;
        size = 0;
        offsets[0] = 0;
    }

    /// How many entries were added.
    ///
    /// @return the number
    public int size() {
        return size;
    }

    /// Makes room for entries of the row that is being filled, which are then written to [#targets] and
    /// [#doubleWeights] from [#size] on.
    ///
    /// @param count how many
    public void reserve(int count) {
        if (size + count > targets.length) {
            int length = Math.max(size + count, 2 * targets.length);
            targets = Arrays.copyOf(targets, length);
            if (doubleWeights != null) {
                doubleWeights = Arrays.copyOf(doubleWeights, length);
            }
        }
    }

    /// Counts entries that were written.
    ///
    /// @param count how many
    public void added(int count) {
        size += count;
    }

    /// Ends rows: the one that is being filled, and empty ones after it.
    ///
    /// @param row the row that comes next
    public void endRows(int row) {
        if (row - base >= offsets.length) {
            offsets = Arrays.copyOf(offsets, Math.max(row - base + 1, 2 * offsets.length));
        }
        Arrays.fill(offsets, end - base + 1, row - base + 1, size);
        end = row;
    }
}
