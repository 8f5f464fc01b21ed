package dev.hypha.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Messages to single vertices, chained by receiver.
final class Inbox<M> {
    static final int NONE = -1;

    private final int[] first;
    private int[] next = new int[16];
    private final List<M> messages = new ArrayList<>();

    Inbox(int vertices) {
        first = new int[vertices];
        Arrays.fill(first, NONE);
    }

    void clear() {
        if (!messages.isEmpty()) {
            Arrays.fill(first, NONE);
            messages.clear();
        }
    }

    void add(int vertex, M message) {
        int entry = messages.size();
        if (entry == next.length) {
            next = Arrays.copyOf(next, 2 * entry);
        }
        next[entry] = first[vertex];
        first[vertex] = entry;
        messages.add(message);
    }

    int first(int vertex) {
        return first[vertex];
    }

    int next(int entry) {
        return next[entry];
    }

    M message(int entry) {
        return messages.get(entry);
    }
}
