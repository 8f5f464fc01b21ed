package dev.hypha.core;

import dev.hypha.spi.FunctionTraits;

/// What a fenced node goes on starting.
public enum FencePolicy {
    /// Idempotent calls only, wherever they come from.
    IDEMPOTENT_ONLY,
    /// Idempotent calls, and whatever the node spawns and runs itself.
    KEEP_LOCAL;

    boolean allows(FunctionTraits traits, boolean local) {
        return traits.idempotent() || (local && this == KEEP_LOCAL);
    }
}
