package dev.hypha.membership;

/// How well this node itself keeps up: Lifeguard's local health multiplier. A node that is slow probes more
/// slowly and waits longer, rather than suspect the others.
final class Health {
    private static final int SCORE_MAX = 8;

    private int score;

    /// A probe was answered.
    void improve() {
        score = Math.max(0, score - 1);
    }

    /// Something speaks for this node being slow.
    void worsen(int by) {
        score = Math.min(SCORE_MAX, score + by);
    }

    /// A time, longer the less healthy this node is.
    long scale(long millis) {
        return millis * (score + 1);
    }
}
