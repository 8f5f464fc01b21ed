package dev.hypha.cluster;

/// Which part of a divided cluster goes on as before. The others are fenced: they start only what is safe
/// to run twice, until they meet again.
public enum FencingPolicy {
    /// [#QUORUM] if the size of the cluster is set, else [#OFF].
    AUTO,
    /// The part with more than half of the workers: of the size that is set, or else of all that were seen
    /// and have not left in good order.
    QUORUM,
    /// The part with the worker that started first; see [dev.hypha.membership.QuorumPolicy#oldest].
    STATIC_OLDEST,
    /// Every part. A call may then run on two sides.
    OFF
}
