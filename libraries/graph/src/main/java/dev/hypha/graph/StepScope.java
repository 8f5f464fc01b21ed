package dev.hypha.graph;

import java.util.ArrayList;
import java.util.List;

/// The [Superstep] that programs of one worker see.
final class StepScope implements Superstep {
    private final Topology topology;
    private final List<Aggregator> aggregators;
    private final double[][] sums;
    private double[] aggregated;
    private double[] current = {};
    private long number;
    private long vertexCount;

    StepScope(Topology topology, List<Aggregator> aggregators) {
        this.topology = topology;
        this.aggregators = List.copyOf(aggregators);
        this.sums = new double[topology.assignment().partitions()][aggregators.size()];
        this.aggregated = toArray(identities(aggregators));
    }

    static List<Double> identities(List<Aggregator> aggregators) {
        return aggregators.stream().map(Aggregator::identity).toList();
    }

    private static double[] toArray(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    void begin(long superstep, long vertices, List<Double> fromBefore) {
        number = superstep;
        vertexCount = vertices;
        aggregated = toArray(fromBefore);
        for (double[] partition : sums) {
            for (int i = 0; i < partition.length; i++) {
                partition[i] = aggregators.get(i).identity();
            }
        }
    }

    /// What follows is about vertices of this partition.
    void enter(int partition) {
        current = sums[partition];
    }

    /// What was added in each partition here.
    List<PartitionSums> sums() {
        List<PartitionSums> all = new ArrayList<>();
        for (int partition : topology.assignment().mine()) {
            List<Double> values = new ArrayList<>();
            for (double each : sums[partition]) {
                values.add(each);
            }
            all.add(new PartitionSums(partition, values));
        }
        return all;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public long vertexCount() {
        return vertexCount;
    }

    @Override
    public long id(int vertex) {
        return topology.id(vertex);
    }

    @Override
    public int outDegree(int vertex) {
        return topology.outDegree(vertex);
    }

    @Override
    public void aggregate(int aggregator, double value) {
        current[aggregator] = aggregators.get(aggregator).combine(current[aggregator], value);
    }

    @Override
    public double aggregated(int aggregator) {
        return aggregated[aggregator];
    }
}
