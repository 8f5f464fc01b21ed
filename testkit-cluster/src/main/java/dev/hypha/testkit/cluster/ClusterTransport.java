package dev.hypha.testkit.cluster;

/// What joins the nodes of a [TestCluster].
public enum ClusterTransport {
    /// TCP on the loopback interface.
    TCP,
    /// Unix domain sockets in a temporary directory.
    UNIX
}
