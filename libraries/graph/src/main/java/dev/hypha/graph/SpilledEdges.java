package dev.hypha.graph;

import dev.hypha.graph.spi.RowStore;
import dev.hypha.graph.spi.RowTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/// Edges that do not fit into memory: they are appended to a file, then sorted by pieces, and merged into a
/// table.
///
/// At any time a piece of [#PIECE] edges is in memory, and while pieces are merged a buffer for each.
final class SpilledEdges implements Edges {
    /// So many edges are sorted at once: 32 MB with weights, twice while they are.
    static final int PIECE = 1 << 21;

    private static final int TAIL = 32;

    private final RowStore store;
    private final EdgeFile raw;
    private final EdgeLayout layout;

    SpilledEdges(RowStore store, Path file, EdgeLayout layout) throws IOException {
        this.store = store;
        this.layout = layout;
        this.raw = EdgeFile.create(file, layout.shape().weighted());
    }

    @Override
    public void add(int row, int target, double weight) throws IOException {
        raw.add((long) row << TAIL | target, weight);
    }

    @Override
    public Rows rows() throws IOException {
        List<Integer> partitions = new ArrayList<>();
        for (int start : layout.starts()) {
            partitions.add(start);
        }
        int[] degrees = new int[layout.rows()];
        RowTable.Writer writer = store.create(partitions, layout.shape().weighted());
        boolean untagged = layout.shape().untagged();
        sorted(layout.shape().distinct(), (key, weight) -> {
            int row = (int) (key >>> TAIL);
            int target = (int) key;
            writer.add(row, untagged ? target >>> 1 : target, weight);
            degrees[row]++;
        });
        return new StoredRows(writer.finish(), degrees, layout.shape().weighted());
    }

    @Override
    public int[] distinctDegrees() throws IOException {
        int[] degrees = new int[layout.rows()];
        sorted(true, (key, weight) -> degrees[(int) (key >>> TAIL)]++);
        return degrees;
    }

    @FunctionalInterface
    private interface EdgeConsumer {
        void edge(long key, double weight) throws IOException;
    }

    private void sorted(boolean distinct, EdgeConsumer to) throws IOException {
        List<EdgeFile> pieces = new ArrayList<>();
        raw.flush();
        try (EdgeFile.Reader reader = raw.read()) {
            EdgeSort piece = new EdgeSort(PIECE, layout.shape().weighted());
            while (reader.next()) {
                piece.add(reader.key(), reader.weight());
                if (piece.isFull()) {
                    pieces.add(piece.write(raw.sibling(pieces.size())));
                }
            }
            if (!piece.isEmpty()) {
                pieces.add(piece.write(raw.sibling(pieces.size())));
            }
        }
        raw.delete();
        try {
            merge(pieces, distinct, to);
        } finally {
            for (EdgeFile piece : pieces) {
                piece.delete();
            }
        }
    }

    private static void merge(List<EdgeFile> pieces, boolean distinct, EdgeConsumer to) throws IOException {
        PriorityQueue<EdgeFile.Reader> readers =
                new PriorityQueue<>((one, other) -> Long.compareUnsigned(one.key(), other.key()));
        try {
            for (EdgeFile piece : pieces) {
                EdgeFile.Reader reader = piece.read();
                if (reader.next()) {
                    readers.add(reader);
                }
            }
            boolean pending = false;
            long key = 0;
            double weight = 0;
            for (EdgeFile.Reader first = readers.poll(); first != null; first = readers.poll()) {
                // As long as this piece has the smallest key, the queue need not be asked for it.
                EdgeFile.Reader second = readers.peek();
                boolean more = true;
                while (more && (second == null || Long.compareUnsigned(first.key(), second.key()) <= 0)) {
                    if (pending && distinct && first.key() == key) {
                        weight = Math.min(weight, first.weight());
                    } else {
                        if (pending) {
                            to.edge(key, weight);
                        }
                        pending = true;
                        key = first.key();
                        weight = first.weight();
                    }
                    more = first.next();
                }
                if (more) {
                    readers.add(first);
                } else {
                    first.close();
                }
            }
            if (pending) {
                to.edge(key, weight);
            }
        } finally {
            for (EdgeFile.Reader reader : readers) {
                reader.close();
            }
        }
    }
}
