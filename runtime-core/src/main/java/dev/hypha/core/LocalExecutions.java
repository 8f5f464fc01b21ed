package dev.hypha.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The calls of this node that run on it: an array indexed by the low bits of their numbers, with a set for
/// the few whose place is taken. Entering and leaving is one compare-and-set each. Those that wait are
/// known to the [Gate].
final class LocalExecutions {
    private static final int SIZE_MAX = 64 * 1024;

    private final AtomicReferenceArray<LocalExecution> places;
    private final Set<LocalExecution> others = ConcurrentHashMap.newKeySet();

    /// A table.
    ///
    /// @param concurrency about how many calls run at once
    LocalExecutions(int concurrency) {
        int size = Math.min(SIZE_MAX, Integer.highestOneBit(Math.max(64, 2 * Math.min(concurrency, SIZE_MAX))));
        places = new AtomicReferenceArray<>(size);
    }

    private int place(LocalExecution execution) {
        return (int) execution.sequence() & (places.length() - 1);
    }

    void add(LocalExecution execution) {
        if (!places.compareAndSet(place(execution), null, execution)) {
            others.add(execution);
        }
    }

    void remove(LocalExecution execution) {
        if (!places.compareAndSet(place(execution), execution, null)) {
            others.remove(execution);
        }
    }

    List<LocalExecution> all() {
        List<LocalExecution> found = new ArrayList<>(others);
        for (int i = 0; i < places.length(); i++) {
            LocalExecution execution = places.getAcquire(i);
            if (execution != null) {
                found.add(execution);
            }
        }
        return found;
    }
}
