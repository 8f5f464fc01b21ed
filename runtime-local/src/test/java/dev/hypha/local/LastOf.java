package dev.hypha.local;

import dev.hypha.spi.PlacementStrategy;

/// Takes the last node whose name starts with its argument, which must not be empty.
public final class LastOf implements PlacementStrategy {
    @Override
    public String name() {
        return "last-of";
    }

    @Override
    public int choose(Candidates candidates, String argument, long sequence) {
        if (argument.isEmpty()) {
            throw new IllegalArgumentException("nodes of which name?");
        }
        for (int i = candidates.size() - 1; i >= 0; i--) {
            if (candidates.node(i).id().name().startsWith(argument)) {
                return i;
            }
        }
        return -1;
    }
}
