package dev.hypha.graph;

import dev.hypha.graph.spi.RowBlock;

/// The vertex that a [VertexProgram] computes; one object for all of a worker.
final class ActiveVertex<V, M> implements VertexProgram.Vertex<V, M> {
    private final ObjectShard<V, M> shard;
    private final Rows neighbours;
    private final Rows.Cursor rows;
    private final Messages<M> messages = new Messages<>();
    private int partition;
    private int vertex;

    ActiveVertex(ObjectShard<V, M> shard) {
        this.shard = shard;
        this.neighbours = shard.topology.neighbours();
        this.rows = neighbours.cursor();
    }

    Messages<M> messages() {
        return messages;
    }

    void enter(int entered) {
        partition = entered;
    }

    void at(int computed) {
        vertex = computed;
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
        return neighbours.degree(vertex);
    }

    @Override
    public long neighbour(int edge) {
        RowBlock block = rows.at(vertex);
        return shard.topology.id(block.targets()[position(block, edge)]);
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
        return block.from(vertex) + edge;
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
