package dev.hypha.graph.algorithms;

import dev.hypha.graph.Direction;
import dev.hypha.graph.Superstep;
import dev.hypha.graph.ValueType;
import dev.hypha.graph.VertexProgram;
import java.util.List;

/// The local clustering coefficient: which part of all possible edges there is among a vertex's neighbours.
///
/// Neighbours are those with an edge in either direction; among `k` of them `k (k - 1)` directed edges are
/// possible. With fewer than two neighbours it is 0. Vertices tell each other where their edges lead, so
/// the lists of all neighbours' neighbours are in memory for two supersteps: 8 bytes an edge, and once more
/// for each other worker that mirrors the vertex.
public record ClusteringCoefficient() implements VertexProgram<Double, long[]> {
    @Override
    public ValueType<Double> valueType() {
        return ValueType.DOUBLE;
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
        return 2;
    }

    @Override
    public Double initial(Superstep superstep, int vertex) {
        return 0.0;
    }

    @Override
    public void compute(Vertex<Double, long[]> vertex, Iterable<long[]> messages) {
        if (vertex.superstep().number() == 1) {
            long[] out = new long[vertex.outDegree()];
            for (int i = 0; i < out.length; i++) {
                out[i] = vertex.neighbour(i);
            }
            vertex.sendToNeighbours(Neighbourhoods.message(vertex.id(), out));
            return;
        }
        List<long[]> heard = Neighbourhoods.distinct(messages);
        double possible = (double) heard.size() * (heard.size() - 1);
        vertex.value(possible == 0 ? 0 : Neighbourhoods.edgesAmong(heard) / possible);
        vertex.halt();
    }
}
