package dev.hypha.graph.algorithms;

import dev.hypha.graph.Direction;
import dev.hypha.graph.Superstep;
import dev.hypha.graph.ValueType;
import dev.hypha.graph.VertexProgram;
import java.util.stream.LongStream;

/// In how many triangles each vertex is; directions of edges do not count. The sum over all vertices is
/// three times the number of triangles.
///
/// In superstep 1 vertices tell their neighbours who they are, in superstep 2 whom they have heard, in
/// superstep 3 they count. Memory is as for [ClusteringCoefficient], with edges of both directions.
public record TriangleCount() implements VertexProgram<Long, long[]> {
    private static final int TELL_ID = 1;
    private static final int TELL_NEIGHBOURS = 2;

    @Override
    public ValueType<Long> valueType() {
        return ValueType.LONG;
    }

    @Override
    public ValueType<long[]> messageType() {
        return ValueType.LONGS;
    }

    @Override
    public Direction direction() {
        return Direction.BOTH;
    }

    @Override
    public int superstepsMax() {
        return 3;
    }

    @Override
    public Long initial(Superstep superstep, int vertex) {
        return 0L;
    }

    @Override
    public void compute(Vertex<Long, long[]> vertex, Iterable<long[]> messages) {
        switch ((int) vertex.superstep().number()) {
            case TELL_ID -> vertex.sendToNeighbours(new long[] {vertex.id()});
            case TELL_NEIGHBOURS -> {
                LongStream.Builder ids = LongStream.builder();
                messages.forEach(message -> ids.add(message[0]));
                long[] neighbours = ids.build().distinct().toArray();
                vertex.sendToNeighbours(Neighbourhoods.message(vertex.id(), neighbours));
            }
            default -> {
                // Two neighbours that are neighbours of each other name each other.
                vertex.value(Neighbourhoods.edgesAmong(Neighbourhoods.distinct(messages)) / 2);
                vertex.halt();
            }
        }
    }
}
