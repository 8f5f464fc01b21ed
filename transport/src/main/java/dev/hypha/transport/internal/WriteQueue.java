package dev.hypha.transport.internal;

import dev.hypha.transport.CloseReason;
import dev.hypha.transport.OutgoingFrame;
import dev.hypha.transport.TransportOptions;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The right to write what waits in the [Outbox].
///
/// Anyone may add frames; one thread at a time owns the right to encode and to write, by one
/// compare-and-set. Whoever adds a frame tries to become the owner. If someone else is, there is nothing
/// more to do: an owner looks at the queues again after it has let go, so that no frame is left behind. A
/// new owner either
///
/// - is on the event loop: it writes, or while frames are being read leaves that to the end of the read;
/// - or is another thread on a quiet connection ([DirectWritePolicy]): it writes to the socket itself;
/// - or hands the ownership to the event loop, which costs one wake-up however many frames follow.
///
/// Ownership stays with the event loop while the socket takes no more.
final class WriteQueue {
    private static final Logger LOG = System.getLogger(WriteQueue.class.getName());
    private static final VarHandle OWNED;

    /// Bytes handed to the link at once; what comes later can be overtaken by control frames.
    private static final long FILL_BYTES = 512 * 1024;
    private static final int DIRECT_ROUNDS = 2;
    /// So many frames are not held back until a read is over: the peer can work on them meanwhile.
    private static final int HELD_FRAMES_MAX = 128;

    static {
        try {
            OWNED = MethodHandles.lookup().findVarHandle(WriteQueue.class, "owned", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Link link;
    private final BatchWriter writer;
    private final Outbox outbox;
    private final Traffic traffic;
    private final Runnable whenFinished;
    private final boolean directWrites;
    private final DirectWritePolicy directWritePolicy = new DirectWritePolicy();
    private final Runnable loopTurn = this::writeOnLoop;

    private boolean owned;
    private volatile @Nullable CloseReason closed;
    private volatile boolean finished;

    // Of the event loop.
    private boolean reading;
    private boolean heldForRead;
    private int held;

    WriteQueue(
            Link link,
            BatchWriter writer,
            SendCredit credit,
            TransportOptions options,
            Traffic traffic,
            Runnable whenFinished) {
        this.link = link;
        this.writer = writer;
        this.outbox = new Outbox(writer, credit, options.queuedBytesMax(), traffic);
        this.traffic = traffic;
        this.directWrites = options.directWrites();
        this.whenFinished = whenFinished;
    }

    /// Adds a frame. From any thread.
    void add(OutgoingFrame frame) {
        CloseReason gone = closed;
        if (gone != null) { // not by the queue: whoever empties it for good must come to an end
            Outbox.drop(frame, gone);
            return;
        }
        outbox.add(frame);
        turn();
        if (link.inEventLoop()) {
            writeEarlyIfMuch();
        } else if ((owned || outbox.lacksCredit()) && !LoopThread.isCurrent() && !frame.control()) {
            outbox.awaitRoom(() -> closed != null);
        }
    }

    private void writeEarlyIfMuch() {
        if (heldForRead && ++held >= HELD_FRAMES_MAX) {
            held = 0;
            heldForRead = drain(); // if not, the ownership is with the flush that goes on
        }
    }

    /// There may be something to write now.
    void turn() {
        while (hasWork() && OWNED.compareAndSet(this, false, true)) {
            if (!write()) {
                return;
            }
            letGo();
        }
    }

    /// Gives up the ownership. Whoever waits for room has told so before looking at the queue, or sees it
    /// as it is now.
    private void letGo() {
        OWNED.setVolatile(this, false);
        outbox.announceRoom();
    }

    private boolean hasWork() {
        if (closed != null) {
            return !finished || !outbox.isEmpty();
        }
        if (!link.isOpen()) {
            return false; // closed() follows
        }
        return outbox.isReady();
    }

    /// As the owner.
    ///
    /// @return whether the ownership is still this call's
    private boolean write() {
        if (link.inEventLoop()) {
            if (reading) {
                heldForRead = true;
                return false;
            }
            return drain();
        }
        if (finished) {
            finish();
            return true;
        }
        if (directWrites && closed == null && link.canWriteNow() && directWritePolicy.isQuiet() && writeDirectly()) {
            return true;
        }
        handToLoop();
        return false;
    }

    private void handToLoop() {
        try {
            link.execute(loopTurn);
        } catch (RejectedExecutionException e) {
            if (closed == null) {
                closed = new CloseReason(CloseReason.Kind.LOCAL, "the transport is closed");
            }
            finish();
            letGo();
            turn();
        }
    }

    /// The event loop has been given the ownership, or has been told that the link is empty.
    private void writeOnLoop() {
        if (reading) {
            heldForRead = true;
        } else if (drain()) {
            letGo();
            turn();
        }
    }

    void readStarted() {
        reading = true;
    }

    void readComplete(int frames) {
        reading = false;
        directWritePolicy.read(frames);
        if (heldForRead) {
            heldForRead = false;
            held = 0;
            writeOnLoop();
        } else {
            turn();
        }
    }

    /// The link is gone: drops what is left, then runs `whenFinished`. On the event loop.
    void closed(CloseReason reason) {
        closed = reason;
        reading = false;
        if (heldForRead) {
            heldForRead = false;
            writeOnLoop();
        } else {
            turn();
        }
    }

    /// Writes all that can be, on the event loop.
    ///
    /// @return whether the ownership is still this call's
    private boolean drain() {
        while (true) {
            if (closed != null) {
                finish();
                return true;
            }
            if (!link.isOpen()) {
                return true;
            }
            outbox.fill(FILL_BYTES);
            outbox.announceRoom();
            writer.seal();
            if (!writer.hasSealed()) {
                outbox.sent();
                return true;
            }
            traffic.sent(writer.pending());
            for (ByteBuf next = writer.pollSealed(); next != null; next = writer.pollSealed()) {
                link.write(next);
            }
            encoded(outbox.takeFramesWritten());
            if (!link.flush(loopTurn)) {
                return false;
            }
            writer.reuse();
        }
    }

    /// Writes what is queued from this thread, if it is little.
    ///
    /// @return false if the event loop must go on
    private boolean writeDirectly() {
        try {
            for (int round = 0; round < DIRECT_ROUNDS; round++) {
                outbox.fill(BatchWriter.BATCH_BYTES / 2);
                encoded(outbox.takeFramesWritten());
                if (writer.hasSealed() || writer.hasLarge() || outbox.isLastWritten()) {
                    return false;
                }
                int from = writer.mark();
                int to = writer.buffer().position();
                if (to > from) {
                    int taken = link.writeNow(writer.buffer(), from, to);
                    traffic.sent(taken);
                    writer.sent(taken);
                    if (writer.pending() > 0) {
                        return false;
                    }
                    writer.reuse();
                }
                if (!hasWork()) {
                    return true;
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "direct write failed", e);
            link.close();
        }
        return false;
    }

    private void encoded(int frames) {
        directWritePolicy.wrote(frames);
        traffic.batch(frames);
    }

    private void finish() {
        CloseReason reason = closed;
        if (reason == null) {
            return;
        }
        outbox.close(reason);
        if (!finished) {
            finished = true;
            whenFinished.run();
        }
    }
}
