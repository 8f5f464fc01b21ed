package dev.hypha.graph;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// Runs a [VertexProgram]. What a vertex says to all neighbours is one reference in a column, which they
/// read; messages to single vertices are chained to their receivers.
final class ObjectShard<V, M> extends Shard {
    private static final int END = -1;

    private final VertexProgram<V, M> program;
    private final ValueType<V> valueType;
    private final ValueType<M> messageType;
    private final @Nullable BinaryOperator<M> combiner;
    private final Rows.Cursor collected;
    private final V[] values;
    private final BitSet halted = new BitSet();

    /// What was said to all neighbours in the superstep before; and what is said now.
    private @Nullable M[] heard;
    private @Nullable M[] said;

    /// Messages to single vertices, by the partition of the sender: of the superstep before, and of now.
    private Mail<M>[] posted;
    private Mail<M>[] written;
    private final Mail<M>[] arrived;
    private final Inbox<M> inbox;
    private final ActiveVertex<V, M> active;
    private long sent;
    private long messages;

    @SuppressWarnings("unchecked") // arrays of type variables
    ObjectShard(Topology topology, VertexProgram<V, M> program) {
        super(topology, program);
        this.program = program;
        this.valueType = program.valueType();
        this.messageType = program.messageType();
        this.combiner = program.combiner().orElse(null);
        this.collected = topology.collected().cursor();
        this.values = (V[]) new Object[topology.size()];
        this.heard = (M[]) new Object[topology.size()];
        this.said = (M[]) new Object[topology.size()];
        this.posted = Mail.boxes(topology.assignment().partitions());
        this.written = Mail.boxes(topology.assignment().partitions());
        this.arrived = Mail.boxes(topology.assignment().workers());
        this.inbox = new Inbox<>(topology.size());
        this.active = new ActiveVertex<>(this);
    }

    V value(int vertex) {
        return values[vertex];
    }

    void value(int vertex, V value) {
        values[vertex] = value;
    }

    void say(int vertex, M message) {
        sent += said[vertex] == null ? 1 : 0;
        said[vertex] = message;
    }

    void post(int partition, long id, M message) {
        sent++;
        written[partition].add(id, message);
    }

    void halt(int vertex) {
        halted.set(vertex);
    }

    @Override
    long initialize() {
        eachBlock((from, to) -> {
            for (int vertex = from; vertex < to; vertex++) {
                values[vertex] = program.initial(step, vertex);
            }
        });
        return topology.vertices();
    }

    @Override
    void prepare() {
        @Nullable M[] spoken = said;
        said = heard;
        heard = spoken;
        Arrays.fill(said, null);
        Mail<M>[] mail = written;
        written = posted;
        posted = mail;
        for (int i = 0; i < written.length; i++) {
            written[i].clear();
        }
    }

    @Override
    void send(int worker, ColumnWriter out) throws IOException, InterruptedException {
        int[] exports = exports(worker);
        for (int i = 0; i < exports.length; i++) {
            M message = heard[exports[i]];
            if (message != null) {
                out.writeInt(i);
                messageType.write(message, out);
            }
        }
        out.writeInt(END);
        for (Mail<M> mail : posted) {
            for (int i = 0; i < mail.size(); i++) {
                if (topology.assignment().owners().get(topology.partitionOf(mail.id(i))) == worker) {
                    out.writeInt(1);
                    out.writeLong(mail.id(i));
                    messageType.write(mail.message(i), out);
                }
            }
        }
        out.writeInt(END);
        out.flush();
    }

    @Override
    void receive(int worker, ColumnReader in) throws IOException, InterruptedException {
        int[] mirrors = mirrors(worker);
        for (int i = in.readInt(); i != END; i = in.readInt()) {
            if (i < 0 || i >= mirrors.length) {
                throw new IOException("a mirror from 0 to " + (mirrors.length - 1) + " is expected, was " + i);
            }
            heard[mirrors[i]] = messageType.read(in);
        }
        Mail<M> mail = arrived[worker];
        while (in.readInt() != END) {
            mail.add(in.readLong(), messageType.read(in));
        }
    }

    @Override
    long compute() {
        sort();
        sent = 0;
        messages = 0;
        long awake = 0;
        for (int partition : partitions()) {
            step.enter(partition);
            active.enter(partition);
            for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
                awake += compute(vertex) ? 1 : 0;
            }
        }
        return awake + sent;
    }

    private void sort() {
        inbox.clear();
        for (Mail<M> mail : posted) {
            for (int i = 0; i < mail.size(); i++) {
                if (topology.assignment().isMine(topology.partitionOf(mail.id(i)))) {
                    inbox.add(here(mail.id(i)), mail.message(i));
                }
            }
        }
        for (Mail<M> mail : arrived) {
            for (int i = 0; i < mail.size(); i++) {
                inbox.add(here(mail.id(i)), mail.message(i));
            }
            mail.clear();
        }
    }

    /// @return whether it stays awake
    private boolean compute(int vertex) {
        Interruption.check(); // each time, as a vertex with many messages may take long
        Messages<M> mine = active.messages();
        mine.open(collected.at(vertex), heard, inbox, vertex);
        if (halted.get(vertex)) {
            if (!mine.hasNext()) {
                return false;
            }
            halted.clear(vertex);
        }
        if (combiner != null) {
            mine.combine(combiner);
        }
        active.at(vertex);
        program.compute(active, mine.once());
        messages += mine.count();
        return !halted.get(vertex);
    }

    @Override
    long messages() {
        return messages;
    }

    @Override
    void save(int partition, ColumnWriter out) throws IOException, InterruptedException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            M message = said[vertex];
            out.writeInt((halted.get(vertex) ? 1 : 0) | (message != null ? 2 : 0));
            valueType.write(values[vertex], out);
            if (message != null) {
                messageType.write(message, out);
            }
        }
        Mail<M> mail = written[partition];
        out.writeInt(mail.size());
        for (int i = 0; i < mail.size(); i++) {
            out.writeLong(mail.id(i));
            messageType.write(mail.message(i), out);
        }
    }

    @Override
    void restore(int partition, ColumnReader in) throws IOException, InterruptedException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            int flags = in.readCount(3);
            halted.set(vertex, (flags & 1) != 0);
            values[vertex] = valueType.read(in);
            said[vertex] = (flags & 2) != 0 ? messageType.read(in) : null;
        }
        written[partition].clear(); // of an attempt before, that the store has cut off
        for (int count = in.readCount(Integer.MAX_VALUE); count > 0; count--) {
            written[partition].add(in.readLong(), messageType.read(in));
        }
    }

    @Override
    void emit(int partition, GraphSink.Writer out) throws IOException {
        for (int vertex = topology.start(partition); vertex < topology.end(partition); vertex++) {
            out.write(topology.id(vertex), values[vertex]);
        }
    }
}
