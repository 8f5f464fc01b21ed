/// Clusters with faults for tests, of applications and of Hypha itself.
///
/// Start at [ClusterTest] for a JUnit test, or at [TestCluster] without JUnit. The nodes are real: they
/// listen on sockets of this machine and speak the protocol. What lies between them is a [FaultyNetwork] of
/// proxies, one for each direction of each pair, which [Faults] tells what to do to the bytes.
@NullMarked
package dev.hypha.testkit.cluster;

import org.jspecify.annotations.NullMarked;
