package dev.hypha.graph;

/// What the owner of a running job may want of it.
public enum JobWish {
    /// Stop at the next barrier between supersteps, and keep what is in memory.
    PAUSE,

    /// Go on.
    RESUME,

    /// End without results at the next barrier. Checkpoints stay, so that a job of the same name goes on from
    /// there.
    CANCEL
}
