package dev.hypha.graph;

import java.util.ArrayList;
import java.util.List;

/// Which worker has which partitions, as seen by one of them.
///
/// @param workers how many there are
/// @param worker which of them this is, from 0
/// @param owners the worker of each partition
record Assignment(int workers, int worker, List<Integer> owners) {
    Assignment {
        owners = List.copyOf(owners);
    }

    /// Contiguous runs of partitions for each worker.
    static List<Integer> even(int partitions, int workers) {
        List<Integer> owners = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            owners.add((int) ((long) partition * workers / partitions));
        }
        return owners;
    }

    int partitions() {
        return owners.size();
    }

    boolean isMine(int partition) {
        return owners.get(partition) == worker;
    }

    List<Integer> mine() {
        return partitionsOf(worker);
    }

    List<Integer> partitionsOf(int owner) {
        List<Integer> partitions = new ArrayList<>();
        for (int partition = 0; partition < owners.size(); partition++) {
            if (owners.get(partition) == owner) {
                partitions.add(partition);
            }
        }
        return partitions;
    }
}
