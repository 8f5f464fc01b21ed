package dev.hypha.codec;

import dev.hypha.spi.FunctionDescriptor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Functions by id: an immutable open-addressing table, at most half full, that neither boxes nor
/// locks.
final class FunctionTable {
    private final @Nullable FunctionDescriptor<?, ?>[] slots;
    private final int mask;

    FunctionTable(Collection<FunctionDescriptor<?, ?>> functions) {
        int capacity = Integer.highestOneBit(Math.max(2, functions.size() * 4 - 1));
        slots = new @Nullable FunctionDescriptor<?, ?>[capacity];
        mask = capacity - 1;
        for (FunctionDescriptor<?, ?> function : functions) {
            int at = slotOf(function.id());
            while (slots[at] != null) {
                at = (at + 1) & mask;
            }
            slots[at] = function;
        }
    }

    @Nullable
    FunctionDescriptor<?, ?> find(long id) {
        int at = slotOf(id);
        while (true) {
            @Nullable FunctionDescriptor<?, ?> found = slots[at];
            if (found == null || found.id() == id) {
                return found;
            }
            at = (at + 1) & mask;
        }
    }

    /// The ids are hashes already; both halves are used, as a peer may choose ids to look up.
    private int slotOf(long id) {
        return (int) (id ^ (id >>> 32)) & mask;
    }
}
