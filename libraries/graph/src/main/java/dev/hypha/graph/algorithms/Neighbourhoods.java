package dev.hypha.graph.algorithms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Messages that name a vertex's neighbours: the vertex's own id, then theirs in ascending order.
final class Neighbourhoods {
    /// How much longer a list must be for halving to be quicker than going through it.
    private static final long MUCH_LONGER = 16;

    private Neighbourhoods() {}

    static long[] message(long id, long[] neighbours) {
        long[] message = new long[neighbours.length + 1];
        message[0] = id;
        System.arraycopy(neighbours, 0, message, 1, neighbours.length);
        Arrays.sort(message, 1, message.length);
        return message;
    }

    /// One message of each sender: a neighbour with edges both ways is heard twice, one after the other.
    static List<long[]> distinct(Iterable<long[]> messages) {
        List<long[]> distinct = new ArrayList<>();
        for (long[] message : messages) {
            if (distinct.isEmpty() || distinct.getLast()[0] != message[0]) {
                distinct.add(message);
            }
        }
        return distinct;
    }

    /// How many of the edges that the senders name lead to other senders.
    static long edgesAmong(List<long[]> messages) {
        long[] senders =
                messages.stream().mapToLong(message -> message[0]).sorted().toArray();
        long edges = 0;
        for (long[] message : messages) {
            edges += common(senders, message);
        }
        return edges;
    }

    private static int common(long[] ids, long[] message) {
        int named = message.length - 1;
        if (named > MUCH_LONGER * ids.length) {
            int found = 0;
            for (long id : ids) {
                found += Arrays.binarySearch(message, 1, message.length, id) >= 0 ? 1 : 0;
            }
            return found;
        }
        if (ids.length > MUCH_LONGER * named) {
            int found = 0;
            for (int i = 1; i <= named; i++) {
                found += Arrays.binarySearch(ids, message[i]) >= 0 ? 1 : 0;
            }
            return found;
        }
        int found = 0;
        for (int i = 0, j = 1; i < ids.length && j <= named; ) {
            long left = ids[i];
            long right = message[j];
            found += left == right ? 1 : 0;
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
        }
        return found;
    }
}
