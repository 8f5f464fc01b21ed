/// A node among others: it listens, keeps connections to the nodes of a list, and runs what they send.
///
/// Start at [ClusterRuntime] in a program, at [ClusterConfig] for a file, or at [NodeMain] for a worker by
/// itself.
@NullMarked
package dev.hypha.cluster;

import org.jspecify.annotations.NullMarked;
