package dev.hypha.core;

import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/// The CHECKPOINT frame of `docs/protocol.md`, again and again: the checkpoints of one running call, and
/// the one that it was given to start from.
///
/// At most one frame of a call waits to be written, and takes the latest checkpoint when it is. After one
/// was written, the next is kept back until [#flush] is called, which the node does every 20 ms, and before
/// the call ends without a result. So a loop of checkpoints neither fills the connection nor delays what is
/// on it.
final class CheckpointFrame implements OutgoingFrame {
    private static final long PERIOD_NANOS = 20_000_000;

    private final Connection connection;
    private final long callId;
    private final @Nullable Checkpoint restored;

    private @Nullable Checkpoint unsent;
    private boolean queued;
    private boolean made;
    private long writtenNanos;

    CheckpointFrame(Connection connection, long callId, @Nullable Checkpoint restored) {
        this.connection = connection;
        this.callId = callId;
        this.restored = restored;
        this.writtenNanos = System.nanoTime() - PERIOD_NANOS;
    }

    /// What an earlier attempt has left.
    @Nullable
    Checkpoint restored() {
        return restored;
    }

    /// Whether this attempt has made one.
    synchronized boolean isMade() {
        return made;
    }

    /// Sends a checkpoint, now or with the next [#flush]. May wait for room in the connection.
    void offer(Checkpoint checkpoint) {
        synchronized (this) {
            made = true;
            unsent = checkpoint;
            if (queued || System.nanoTime() - writtenNanos < PERIOD_NANOS) {
                return;
            }
            queued = true;
        }
        connection.send(this);
    }

    synchronized boolean hasUnsent() {
        return unsent != null && !queued;
    }

    /// Sends what is kept back. May wait for room in the connection.
    void flush() {
        synchronized (this) {
            if (unsent == null || queued) {
                return;
            }
            queued = true;
        }
        connection.send(this);
    }

    @Override
    public void writeTo(FrameWriter out) {
        @Nullable Checkpoint latest;
        synchronized (this) {
            latest = unsent;
            unsent = null;
            queued = false;
            writtenNanos = System.nanoTime();
        }
        if (latest != null) {
            out.begin(FrameType.CHECKPOINT, 0, callId);
            latest.write(out);
        }
    }

    @Override
    public void dropped(CloseReason reason) {
        // what is not sent is lost with the connection, and the call is cancelled with it
    }
}
