package dev.hypha.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Messages to single vertices, in the order in which they were written.
final class Mail<M> {
    private long[] ids = new long[16];
    private final List<M> messages = new ArrayList<>();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic class
    static <M> Mail<M>[] boxes(int count) {
        Mail<M>[] boxes = new Mail[count];
        Arrays.setAll(boxes, i -> new Mail<>());
        return boxes;
    }

    void add(long id, M message) {
        if (messages.size() == ids.length) {
            ids = Arrays.copyOf(ids, 2 * ids.length);
        }
        ids[messages.size()] = id;
        messages.add(message);
    }

    int size() {
        return messages.size();
    }

    long id(int i) {
        return ids[i];
    }

    M message(int i) {
        return messages.get(i);
    }

    void clear() {
        messages.clear();
    }
}
