package dev.hypha.local;

import dev.hypha.annotations.DistributedFunction;

/// A resource of a node.
final class Shelf {
    private final String content;

    Shelf(String content) {
        this.content = content;
    }

    @DistributedFunction
    String content() {
        return content;
    }
}
