package dev.hypha.testkit;

import dev.hypha.annotations.DistributedFunction;

/// An object that no fixture binds.
class Unbound {
    /// Never runs.
    ///
    /// @return nothing
    @DistributedFunction
    int never() {
        return 0;
    }
}
