package dev.hypha.cluster;

import dev.hypha.annotations.DistributedFunction;

/// A resource of a node.
final class Desk {
    private final String content;

    Desk(String content) {
        this.content = content;
    }

    @DistributedFunction
    String content() {
        return content;
    }
}
