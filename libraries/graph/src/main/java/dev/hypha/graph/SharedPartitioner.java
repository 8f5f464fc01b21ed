package dev.hypha.graph;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Prepares a division once for all workers of a process, for one source.
final class SharedPartitioner implements Partitioner {
    private final Partitioner partitioner;
    private final Map<Integer, Division> prepared = new HashMap<>();

    SharedPartitioner(Partitioner partitioner) {
        this.partitioner = partitioner;
    }

    @Override
    public synchronized Division prepare(GraphSource source, int partitions) throws IOException {
        Division division = prepared.get(partitions);
        if (division == null) {
            division = partitioner.prepare(source, partitions);
            prepared.put(partitions, division);
        }
        return division;
    }
}
