package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import java.time.InstantSource;
import java.util.List;

/// Terms claimed in the store that masters share: whoever began last leads. Each claim is one atomic step, so
/// no two masters have the same term.
final class StoreLeadership implements Leadership {
    private static final String SCOPE = "graph-master/terms";

    private final CheckpointStore store;
    private final InstantSource clock;

    StoreLeadership(CheckpointStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// By the clock, where the store knows of none: masters may not share one.
    @Override
    public long begin() {
        CheckpointCatalog terms = new CheckpointCatalog(store, SCOPE);
        long term = terms.claim(Math.max(terms.nextNumber(), clock.millis()));
        List<CheckpointKey> old =
                store.list(SCOPE).stream().filter(key -> key.number() < term).toList();
        store.delete(old);
        return term;
    }

    @Override
    public boolean holds(long term) {
        return store.list(SCOPE).stream().allMatch(key -> key.number() <= term);
    }
}
