package dev.hypha.bench;

import dev.hypha.graph.Aggregator;
import dev.hypha.graph.Superstep;
import dev.hypha.graph.ValueType;
import dev.hypha.graph.VertexProgram;
import java.util.List;

/// PageRank for the general kind of program, with an object for each rank.
///
/// @param damping the damping factor
/// @param iterations how many
record BoxedPageRank(double damping, int iterations) implements VertexProgram<Double, Double> {
    @Override
    public ValueType<Double> valueType() {
        return ValueType.DOUBLE;
    }

    @Override
    public ValueType<Double> messageType() {
        return ValueType.DOUBLE;
    }

    /// The first superstep tells initial ranks only.
    @Override
    public int superstepsMax() {
        return iterations + 1;
    }

    @Override
    public List<Aggregator> aggregators() {
        return List.of(Aggregator.SUM);
    }

    @Override
    public Double initial(Superstep superstep, int vertex) {
        return 1.0 / superstep.vertexCount();
    }

    @Override
    public void compute(Vertex<Double, Double> vertex, Iterable<Double> messages) {
        Superstep superstep = vertex.superstep();
        if (superstep.number() > 1) {
            double sum = 0;
            for (Double message : messages) {
                sum += message;
            }
            double everyones = (1 - damping + damping * superstep.aggregated(0)) / superstep.vertexCount();
            vertex.value(everyones + damping * sum);
        }
        if (vertex.outDegree() == 0) {
            superstep.aggregate(0, vertex.value());
        } else {
            vertex.sendToNeighbours(vertex.value() / vertex.outDegree());
        }
    }
}
