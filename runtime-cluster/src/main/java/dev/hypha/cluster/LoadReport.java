package dev.hypha.cluster;

import java.util.OptionalInt;

/// Decides when a node's load is worth telling the cluster: each change travels to all nodes, so small ones are kept
/// back. It tells in tenths of the node's slots, up to ten times of them, when the load is further than 15 % of them
/// from what was told, or fell to nothing. Used by one thread at a time.
final class LoadReport {
    private static final int STEP = 100;
    private static final int KEPT_BACK = 150;
    private static final int TOLD_MAX = 10_000;

    private int told;

    /// What to tell, if anything.
    ///
    /// @param loadPerMille the load now, in thousandths of the slots
    OptionalInt news(int loadPerMille) {
        int load = Math.min(loadPerMille, TOLD_MAX);
        boolean far = Math.abs(load - told) > KEPT_BACK || (load == 0 && told != 0);
        if (!far) {
            return OptionalInt.empty();
        }
        told = (load + STEP / 2) / STEP * STEP;
        return OptionalInt.of(told);
    }
}
