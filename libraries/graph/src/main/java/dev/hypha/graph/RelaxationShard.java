package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;
import java.io.IOException;

/// What relaxations have in common, whatever their values: who was lowered, and how that is told to other
/// workers.
///
/// A worker sends its lowered vertices' values, as columns of positions and values, or all that the other
/// one mirrors where that is shorter. After a checkpoint is restored all are sent once.
abstract class RelaxationShard extends Shard {
    private static final int DENSE = -1;
    private static final int BLOCK = 4096;
    private static final int SPARSE_BYTES = Integer.BYTES + Long.BYTES;

    final Rows pushed;
    Frontier current;
    Frontier next;
    long messages;

    /// Where mirrors begin in the current frontier.
    private int firstMirror;

    private final int[][] arrived;
    private final int[] arrivedCounts;
    private boolean restored;

    RelaxationShard(Topology topology, GraphProgram program) {
        super(topology, program);
        this.pushed = topology.pushed();
        this.current = new Frontier(topology.size());
        this.next = new Frontier(topology.size());
        int workers = topology.assignment().workers();
        this.arrived = new int[workers][];
        for (int worker = 0; worker < workers; worker++) {
            arrived[worker] = new int[mirrors(worker).length];
        }
        this.arrivedCounts = new int[workers];
    }

    @Override
    final long initialize() {
        eachBlock((from, to) -> {
            for (int vertex = from; vertex < to; vertex++) {
                if (initialize(vertex)) {
                    current.add(vertex);
                }
            }
        });
        return current.count();
    }

    /// Sets a vertex's first value.
    ///
    /// @return whether it has something to say
    abstract boolean initialize(int vertex);

    @Override
    final void send(int worker, ColumnWriter out) throws IOException, InterruptedException {
        int[] exports = exports(worker);
        int[] positions = current.positionsAmong(exports);
        if (restored || (long) positions.length * SPARSE_BYTES > (long) exports.length * Long.BYTES) {
            out.writeInt(DENSE);
            writeValues(exports, out);
        } else {
            for (int from = 0; from < positions.length; from += BLOCK) {
                int count = Math.min(BLOCK, positions.length - from);
                int[] block = new int[count];
                out.writeInt(count);
                for (int i = 0; i < count; i++) {
                    out.writeInt(positions[from + i]);
                    block[i] = exports[positions[from + i]];
                }
                writeValues(block, out);
            }
            out.writeInt(0);
        }
        out.flush();
    }

    abstract void writeValues(int[] vertices, ColumnWriter out) throws IOException, InterruptedException;

    @Override
    final void receive(int worker, ColumnReader in) throws IOException, InterruptedException {
        int[] mirrors = mirrors(worker);
        int count = in.readInt();
        if (count == DENSE) {
            lower(worker, mirrors, in);
            return;
        }
        for (int total = 0; count != 0; count = in.readInt()) {
            total += count;
            if (count < 0 || count > BLOCK || total > mirrors.length) {
                throw new IOException("a block of 1 to " + BLOCK + " values is expected, was " + count);
            }
            int[] block = new int[count];
            for (int i = 0; i < count; i++) {
                block[i] = mirrors[in.readCount(mirrors.length - 1)];
            }
            lower(worker, block, in);
        }
    }

    /// Reads values of mirrors, and keeps those that are lower.
    abstract void lower(int worker, int[] vertices, ColumnReader in) throws IOException, InterruptedException;

    /// A mirror of a worker's vertex was lowered; each at most once in a superstep.
    final void arrive(int worker, int mirror) {
        arrived[worker][arrivedCounts[worker]++] = mirror;
    }

    @Override
    final long compute() {
        firstMirror = current.count(); // as rows lead to vertices here alone
        for (int worker = 0; worker < arrived.length; worker++) {
            for (int i = 0; i < arrivedCounts[worker]; i++) {
                current.add(arrived[worker][i]);
            }
            arrivedCounts[worker] = 0;
        }
        messages = current.edges(pushed);
        relax();
        Frontier done = current;
        done.clear();
        current = next;
        next = done;
        restored = false;
        return current.count();
    }

    /// Gives the current frontier's vertices, one after the other, with the rows that they push along.
    final void eachActive(Pusher pusher) {
        pushFrom(0, pusher);
    }

    /// The same for those that are mirrors.
    final void eachActiveMirror(Pusher pusher) {
        pushFrom(firstMirror, pusher);
    }

    private void pushFrom(int first, Pusher pusher) {
        Rows.Cursor rows = pushed.cursor();
        if (pushed.isOrdered()) {
            current.sort(first);
        }
        for (int from = first; from < current.count(); from += Interruption.BLOCK) {
            Interruption.check();
            int to = Math.min(current.count(), from + Interruption.BLOCK);
            for (int i = from; i < to; i++) {
                int vertex = current.vertex(i);
                pusher.push(vertex, rows.at(vertex));
            }
        }
    }

    /// Offers a vertex's value to its neighbours.
    @FunctionalInterface
    interface Pusher {
        void push(int vertex, RowBlock rows);
    }

    /// Offers the values of the current frontier to their neighbours, and puts those that take them into the
    /// next one.
    abstract void relax();

    @Override
    final long messages() {
        return messages;
    }

    /// Who is active goes in groups of 64, a bit each.
    @Override
    final void save(int partition, ColumnWriter out) throws IOException, InterruptedException {
        int end = topology.end(partition);
        for (int from = topology.start(partition); from < end; from += Long.SIZE) {
            long bits = 0;
            for (int vertex = from; vertex < Math.min(end, from + Long.SIZE); vertex++) {
                bits |= current.contains(vertex) ? 1L << (vertex - from) : 0;
            }
            out.writeLong(bits);
        }
        saveValues(partition, out);
    }

    abstract void saveValues(int partition, ColumnWriter out) throws IOException, InterruptedException;

    @Override
    final void restore(int partition, ColumnReader in) throws IOException, InterruptedException {
        restored = true;
        int end = topology.end(partition);
        for (int from = topology.start(partition); from < end; from += Long.SIZE) {
            for (long bits = in.readLong(); bits != 0; bits &= bits - 1) {
                int vertex = from + Long.numberOfTrailingZeros(bits);
                if (vertex >= end) {
                    throw new IOException("vertex " + vertex + " is active, and the partition ends before it");
                }
                current.add(vertex);
            }
        }
        restoreValues(partition, in);
    }

    abstract void restoreValues(int partition, ColumnReader in) throws IOException, InterruptedException;
}
