package dev.hypha.testkit;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery;
import java.io.IOException;

/// A source of one kind, real or as real as can be had, as [DiscoveryContract] needs it.
public interface DiscoveryFixture extends AutoCloseable {
    /// A way to ask the source, with the waits of tests rather than of networks.
    ///
    /// @return a new one, not started
    Discovery discovery();

    /// Makes a node known to the source: by its own announcement where that is how it is done.
    ///
    /// @param cluster its cluster; nodes of two clusters are asked for only if [#tellsClusters]
    /// @param node its name
    /// @param endpoint where it listens
    /// @throws Exception if the source cannot be made to know it
    void appear(String cluster, NodeId node, String endpoint) throws Exception;

    /// Makes the source forget a node.
    ///
    /// @param node its name
    /// @throws Exception if the source cannot be made to forget it
    void vanish(NodeId node) throws Exception;

    /// Makes the source unreachable. It may still forget and learn meanwhile.
    ///
    /// @throws Exception if it cannot
    void interrupt() throws Exception;

    /// Makes the source reachable again, with what it knew.
    ///
    /// @throws Exception if it cannot
    void restore() throws Exception;

    /// Whether nodes can appear and vanish.
    ///
    /// @return false for what is fixed; then [#appear] is called before the first [#discovery] only
    default boolean changes() {
        return true;
    }

    /// Whether there is something that can be unreachable.
    ///
    /// @return true if [#interrupt] and [#restore] do something
    default boolean fails() {
        return true;
    }

    /// Whether the source knows the cluster of a node.
    ///
    /// @return true if nodes of other clusters must be left out
    default boolean tellsClusters() {
        return false;
    }

    /// Whether a node makes itself known.
    ///
    /// @return true if a started discovery with endpoints is found by others until it is closed
    default boolean announces() {
        return false;
    }

    @Override
    void close() throws IOException;
}
