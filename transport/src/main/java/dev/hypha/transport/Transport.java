package dev.hypha.transport;

import dev.hypha.spi.NodeReadings.TransportReadings;
import dev.hypha.spi.ValueCodec;

/// Opens connections between nodes. Thread safe; one per node.
public interface Transport extends AutoCloseable {
    /// Accepts connections at an endpoint.
    ///
    /// @param endpoint where; a TCP port of 0 takes any free one
    /// @param self what this node says of itself
    /// @param values reads and writes the values in frames
    /// @param handlers makes a handler for each accepted connection
    /// @return the open listener, with the endpoint that was bound
    /// @throws TransportException if it cannot be bound, with the endpoint
    Listener listen(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers);

    /// Opens a connection and waits until the handshake is over.
    ///
    /// @param endpoint where to
    /// @param self what this node says of itself
    /// @param values reads and writes the values in frames
    /// @param handlers makes the connection's handler
    /// @return the open connection
    /// @throws TransportException if it cannot be opened: unreachable, refused, or no Hypha node
    /// @throws InterruptedException if interrupted while waiting
    Connection connect(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers)
            throws InterruptedException;

    /// Closes all listeners and connections, and ends the threads.
    @Override
    void close();

    /// What has gone over the connections so far.
    ///
    /// @return the counts; nothing where they are not kept
    default TransportReadings readings() {
        return TransportReadings.NONE;
    }

    /// Ends as the death of the process would: connections break without a word, and what waits to be sent is
    /// lost. For tests of what others then do.
    void abort();

    /// An open place where connections are accepted.
    interface Listener extends AutoCloseable {
        /// Where.
        ///
        /// @return the endpoint, with the port that was really bound
        Endpoint endpoint();

        /// Accepts no more; open connections stay.
        @Override
        void close();
    }
}
