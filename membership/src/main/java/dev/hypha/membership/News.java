package dev.hypha.membership;

import dev.hypha.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows that are still to be told to others, each a limited number of times that grows with the logarithm
/// of the cluster's size (SWIM, section 4.1). What was told least goes first, and later news of a node
/// takes the place of earlier news.
final class News {
    private static final int RETRANSMIT_FACTOR = 3;

    private static final class Item {
        private final NodeId subject;
        private final byte[] row;
        private boolean replaced;

        private Item(NodeId subject, byte[] row) {
            this.subject = subject;
            this.row = row;
        }
    }

    private final Map<NodeId, Item> current = new HashMap<>();
    /// By how often they were told; replaced ones are dropped when they are met.
    private final List<ArrayDeque<Item>> levels = new ArrayList<>();

    boolean isEmpty() {
        return current.isEmpty();
    }

    void add(NodeId subject, byte[] row) {
        Item item = new Item(subject, row);
        Item former = current.put(subject, item);
        if (former != null) {
            former.replaced = true;
        }
        level(0).add(item);
    }

    private ArrayDeque<Item> level(int index) {
        while (levels.size() <= index) {
            levels.add(new ArrayDeque<>());
        }
        return levels.get(index);
    }

    /// How often each row is told in a cluster of a size.
    static int limit(int clusterSize) {
        return RETRANSMIT_FACTOR * (int) Math.ceil(Math.log10(clusterSize + 1.0));
    }

    /// Adds rows to a packet until it is full.
    void fill(PacketWriter packet, int clusterSize) {
        int limit = limit(clusterSize);
        List<Item> again = List.of();
        // What moves up a level gets there after that level was gone through, so that it is not met twice.
        int target = levels.size();
        for (int told = 0; told < target; told++) {
            ArrayDeque<Item> level = levels.get(told);
            List<Item> moved = new ArrayList<>();
            boolean full = false;
            while (!level.isEmpty()) {
                Item item = level.peek();
                if (!item.replaced && !packet.fits(item.row.length)) {
                    full = true;
                    break;
                }
                level.remove();
                if (!item.replaced) {
                    packet.add(item.row);
                    moved.add(item);
                }
            }
            promote(again, told, limit);
            again = moved;
            if (full) {
                promote(again, told + 1, limit);
                return;
            }
        }
        promote(again, target, limit);
    }

    private void promote(List<Item> items, int told, int limit) {
        for (Item item : items) {
            if (told >= limit) {
                current.remove(item.subject, item);
            } else {
                level(told).add(item);
            }
        }
    }
}
