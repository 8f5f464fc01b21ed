package dev.hypha.testkit.cluster;

import dev.hypha.cluster.ClusterRuntimeBuilder;

/// Adds to a node of a [TestCluster] what a test needs of it: labels, taints, bound objects, knobs.
@FunctionalInterface
public interface ClusterSetup {
    /// Changes a node before it starts. Called again when the node restarts.
    ///
    /// @param name the node's name: `node-1` and so on, or `client`
    /// @param node its builder; name, listener, peers and transport are the cluster's and stay as they are. The
    ///     times of the membership are faster than usual, and may be changed
    void configure(String name, ClusterRuntimeBuilder node);

    /// Changes nothing.
    final class None implements ClusterSetup {
        /// Called by [ClusterTest].
        public None() {}

        @Override
        public void configure(String name, ClusterRuntimeBuilder node) {}
    }
}
