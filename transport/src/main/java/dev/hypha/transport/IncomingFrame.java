package dev.hypha.transport;

import dev.hypha.spi.WireReader;

/// A frame as it arrives, valid while [FrameHandler#onFrame] runs.
public interface IncomingFrame {
    /// What it is.
    ///
    /// @return a constant of [FrameType], or a value that a newer peer knows
    byte type();

    /// The flags, without the transport's own.
    ///
    /// @return seven bits
    int flags();

    /// The call or channel it belongs to.
    ///
    /// @return the id, 0 for none
    long id();

    /// What it counts for credit, 0 on the control lane. Whoever consumes the frame gives it back by
    /// [Connection#consumed].
    ///
    /// @return bytes
    long size();

    /// Reads the body. Valid until [FrameHandler#onFrame] returns.
    ///
    /// @return the one reader of this connection
    WireReader body();

    /// Keeps what is left of the body beyond [FrameHandler#onFrame], without copying it where that can be.
    ///
    /// @return the rest of the body, to be closed by its new owner
    RetainedBody retain();

    /// The body of a frame that was kept; may be read by another thread, one at a time.
    interface RetainedBody extends AutoCloseable {
        /// Reads the body.
        ///
        /// @return a reader of its own
        WireReader reader();

        /// Gives the memory back; the reader must not be used any more. Idempotent.
        @Override
        void close();
    }
}
