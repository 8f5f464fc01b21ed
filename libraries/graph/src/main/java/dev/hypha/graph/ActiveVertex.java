package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;

/// The vertex that a [VertexProgram] computes; one object for all of a worker.
final class ActiveVertex<V, M> implements VertexProgram.Vertex<V, M> {
    private final ObjectShard<V, M> shard;
    private final Rows.Cursor rows;
    private final Messages<M> messages;
    private final boolean tagged;
    private int partition;
    private int vertex;

    /// The edge that was asked for last, and its position; with tags, one follows the other.
    private int found;

    private int foundAt;

    ActiveVertex(ObjectShard<V, M> shard) {
        this.shard = shard;
        this.rows = shard.topology.neighbours().cursor();
        this.tagged = shard.topology.tagged();
        this.messages = new Messages<>(tagged);
    }

    Messages<M> messages() {
        return messages;
    }

    void enter(int entered) {
        partition = entered;
    }

    void at(int computed) {
        vertex = computed;
        found = -1;
    }

    @Override
    public Superstep superstep() {
        return shard.step;
    }

    @Override
    public long id() {
        return shard.topology.id(vertex);
    }

    @Override
    public V value() {
        return shard.value(vertex);
    }

    @Override
    public void value(V value) {
        shard.value(vertex, value);
    }

    @Override
    public int outDegree() {
        return shard.topology.outDegree(vertex);
    }

    @Override
    public long neighbour(int edge) {
        RowBlock block = rows.at(vertex);
        int target = block.targets()[position(block, edge)];
        return shard.topology.id(tagged ? target >>> 1 : target);
    }

    @Override
    public double weight(int edge) {
        RowBlock block = rows.at(vertex);
        return block.weight(position(block, edge));
    }

    private int position(RowBlock block, int edge) {
        if (edge < 0 || edge >= outDegree()) {
            throw new IndexOutOfBoundsException("vertex " + id() + " has no edge " + edge + " of " + outDegree());
        }
        return tagged ? tagged(block, edge) : block.from(vertex) + edge;
    }

    private int tagged(RowBlock block, int edge) {
        int[] targets = block.targets();
        int base = block.from(vertex);
        if (found < 0 || edge < found) {
            found = -1;
            foundAt = -1;
        }
        while (found < edge) {
            foundAt++;
            found += targets[base + foundAt] & 1;
        }
        return base + foundAt;
    }

    @Override
    public void sendToNeighbours(M message) {
        shard.say(vertex, message);
    }

    @Override
    public void send(long id, M message) {
        shard.post(partition, id, message);
    }

    @Override
    public void halt() {
        shard.halt(vertex);
    }
}
