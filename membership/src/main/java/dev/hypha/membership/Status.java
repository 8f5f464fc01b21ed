package dev.hypha.membership;

/// What is claimed of a node. The order is that of the wire.
enum Status {
    ALIVE,
    SUSPECT,
    DEAD,
    LEFT;

    private static final Status[] ALL = values();

    static int count() {
        return ALL.length;
    }

    static Status of(int ordinal) {
        return ALL[ordinal];
    }

    /// Whether a node of this status is counted on.
    boolean isPresent() {
        return this == ALIVE || this == SUSPECT;
    }
}
